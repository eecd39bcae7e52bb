import Backprop
import CBackprop
import Foundation
import Testing

/// The pool of threads by itself: every task runs once, whatever the number of tasks and threads.
@Suite struct ThreadPoolTests {
    /// How often each task ran. Each task has an element of its own.
    private func counts(tasks: Int, threads: Int, runs: Int = 1) -> [Int32] {
        let pool = unsafe bp_pool_create(threads)
        defer { unsafe bp_pool_destroy(pool) }
        var counts = [Int32](repeating: 0, count: tasks)
        unsafe counts.withUnsafeMutableBufferPointer { counts in
            for _ in 0..<runs {
                unsafe bp_pool_run(
                    pool, tasks,
                    { context, index in
                        unsafe context!.assumingMemoryBound(to: Int32.self)[index] += 1
                    }, counts.baseAddress)
            }
        }
        return counts
    }

    @Test(arguments: [0, 1, 2, 3, 7, 1000, 70_000], [1, 2, 5])
    func everyTaskRunsOnce(tasks: Int, threads: Int) {
        #expect(counts(tasks: tasks, threads: threads) == [Int32](repeating: 1, count: tasks))
    }

    @Test func runsFollowEachOther() {
        #expect(counts(tasks: 9, threads: 4, runs: 500) == [Int32](repeating: 500, count: 9))
    }

    /// Threads that have gone to sleep between two runs come back.
    @Test func runsAfterAPause() {
        let pool = unsafe bp_pool_create(4)
        defer { unsafe bp_pool_destroy(pool) }
        var counts = [Int32](repeating: 0, count: 8)
        unsafe counts.withUnsafeMutableBufferPointer { counts in
            for run in 0..<60 {
                if run % 3 == 0 { usleep(500) }
                unsafe bp_pool_run(
                    pool, 8,
                    { context, index in
                        unsafe context!.assumingMemoryBound(to: Int32.self)[index] += 1
                        if index == 5 { usleep(100) }
                    }, counts.baseAddress)
            }
        }
        #expect(counts == [Int32](repeating: 60, count: 8))
    }

    /// Work is frequent where it follows work within some microseconds: a test that is stopped between two asks again.
    @Test func workThatFollowsWorkIsFrequent() {
        let pool = unsafe bp_pool_create(2)
        defer { unsafe bp_pool_destroy(pool) }
        #expect(unsafe !bp_pool_is_frequent(pool))
        while unsafe !bp_pool_is_frequent(pool) {}
        for _ in 0..<3 {
            usleep(1000)
            #expect(unsafe !bp_pool_is_frequent(pool))
        }
    }

    @Test func aNumberOfThreadsThatNoMemoryHoldsIsRefused() {
        #expect(unsafe bp_pool_create(.max) == nil)
    }

    /// Several tasks of the program share one pool; whoever finds it busy works alone.
    @Test func productsFromManyTasksShareAPool() async {
        let compute = Compute(threads: 3, leastWorkPerThread: 1)
        let a: Tensor<Float> = randomTensor([70, 33], seed: 1)
        let b: Tensor<Float> = randomTensor([33, 20], seed: 2)
        let expected = a.matmul(b)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { a.matmul(b, on: compute) == expected } }
            for await isEqual in group { #expect(isEqual) }
        }
    }
}
