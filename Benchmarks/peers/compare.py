"""Times this package and the peers that are installed on the same work, in turn, and prints a table.

    swift build -c release
    python3 Benchmarks/peers/compare.py --fashion DIR

The peers are numpy, PyTorch, JAX, scikit-learn and onnxruntime; what is not installed is left out with a line that says
so. All run on the same cores, as many as there are threads (on Linux; elsewhere the system chooses). Each is a process
of its own, started anew for each round; the best time counts. A cell of the table holds the peer's time, and in
brackets that time over ours.
"""
import argparse
import json
import os
import subprocess
import sys

from harness import SKIPPED, WORKS

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = "Backprop"
# Each peer's script, and the work that it knows.
PEERS = {
    "backprop": WORKS,
    "numpy": ("spiral", "predict", "softmax", "optimizer"),
    "torch": tuple(work for work in WORKS if work != "models"),
    "jax": ("spiral", "fashion", "predict"),
    "sklearn": ("spiral", "fashion", "predict"),
    "onnxruntime": ("predict", "models"),
}


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--work", default=",".join(WORKS), help="what to time")
    parser.add_argument("--peers", default=",".join(PEERS), help="whom to time")
    parser.add_argument("--fashion", help="the folder with Fashion-MNIST's four IDX files")
    parser.add_argument("--models", help="a folder with networks as ONNX files, which are run")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=2, help="how often each is run")
    parser.add_argument("--bin", default=os.path.join(HERE, "..", "..", ".build", "release"), help="our commands")
    parser.add_argument("--quick", action="store_true", help="one round of short samples, to see that it runs")
    parser.add_argument("--json", help="a file for the results")
    options = parser.parse_args()
    options.work, options.peers = options.work.split(","), options.peers.split(",")
    for names, known in ((options.work, WORKS), (options.peers, PEERS)):
        for name in names:
            if name not in known:
                parser.error(f"{name}: expected one of {', '.join(known)}")
    return options


def pin(threads):
    """Keeps this process and those that it starts on as many cores as there are threads."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def run(peer, work, options):
    """The results of a peer's script: a list of objects, or the reason why there are none."""
    words = [sys.executable, os.path.join(HERE, f"peer_{peer}.py"), "--work", work]
    words += ["--threads", str(options.threads), "--bin", options.bin]
    for name in ("fashion", "models"):
        words += [f"--{name}", getattr(options, name)] if getattr(options, name) else []
    words += ["--quick"] if options.quick else []
    process = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = process.stderr.strip().splitlines() or [f"exit status {process.returncode}"]
    if process.returncode == SKIPPED:
        return f"skipped: {lines[-1]}"
    if process.returncode != 0:
        return f"failed: {lines[-1]}"
    return [json.loads(line) for line in process.stdout.splitlines() if line.startswith("{")]


def measure(options):
    """The best result of each peer for each case, in the order in which they came."""
    best = {}
    for work in options.work:
        peers = [peer for peer in options.peers if work in PEERS[peer]]
        for number in range(1 if options.quick else options.rounds):
            for peer in list(peers):
                print(f"{work}, round {number + 1}: {peer}", file=sys.stderr, flush=True)
                results = run(peer, work, options)
                if isinstance(results, str):
                    print(f"{work}: {peer} {results}", flush=True)
                    peers.remove(peer)
                    continue
                for result in results:
                    place = best.setdefault(result["case"], {})
                    if result["seconds"] < place.get(result["peer"], result)["seconds"] or result["peer"] not in place:
                        place[result["peer"]] = result
    return best


def time(seconds):
    for limit, factor, unit in ((1e-6, 1e9, "ns"), (1e-3, 1e6, "µs"), (1, 1e3, "ms")):
        if seconds < limit:
            return f"{seconds * factor:.3g} {unit}" if seconds * factor < 1000 else f"{seconds * factor:.0f} {unit}"
    return f"{seconds:.3g} s"


def ratio(peer, ours):
    """The peer's time over ours, in brackets."""
    if not ours:
        return ""
    value = peer["seconds"] / ours["seconds"]
    return f" ({value:.2f}×)" if value < 10 else f" ({value:.0f}×)"


def table(best):
    names = []
    for results in best.values():
        names += [name for name in results if name not in names and name != OURS]
    lines = [f"| work | {' | '.join([OURS] + names)} |", "|---|" + "---|" * (len(names) + 1)]
    for case, results in best.items():
        ours = results.get(OURS)
        cells = [time(ours["seconds"]) if ours else "–"]
        for name in names:
            peer = results.get(name)
            cells.append(time(peer["seconds"]) + ratio(peer, ours) if peer else "–")
        lines.append(f"| {case} | {' | '.join(cells)} |")
    return "\n".join(lines)


def learnt(best):
    """What the trainings came to: those who do the same work learn about the same."""
    lines = []
    for case, results in best.items():
        reached = [
            f"{name} " + ", ".join(f"{key} {result[key]:.3f}" for key in ("loss", "accuracy") if key in result)
            for name, result in results.items()
            if "accuracy" in result
        ]
        if reached:
            lines.append(f"- {case}: {'; '.join(reached)}")
    return "\n".join(lines)


def main():
    options = parse()
    pin(options.threads)
    best = measure(options)
    print(f"\nTime per epoch or call, {options.threads} thread{'s' if options.threads > 1 else ''}.\n")
    print(table(best))
    if learnt(best):
        print(f"\nLearnt at the end:\n\n{learnt(best)}")
    if options.json:
        with open(options.json, "w") as file:
            json.dump([result for results in best.values() for result in results.values()], file, indent=2)


if __name__ == "__main__":
    main()
