import Foundation

extension Dataset {
    /// N samples in the rows of an `.npy` file, of which each process reads and holds its share; see
    /// ``init(samples:scalesBytes:targets:targetSource:)``. All processes call it together.
    ///
    /// - Parameters:
    ///   - url: A file that all of them can read, with the same contents.
    ///   - ranks: The processes that share it.
    ///   - scalesBytes: Whether unsigned bytes are divided by 255.
    ///   - targets: Those of all N samples.
    ///   - targetSource: What errors call these.
    /// - Returns: Nothing if rows cannot be shared: for a process that is alone, fewer rows than processes, rows that are not
    ///   one after the other in the file (Fortran order), and what does not lie on a disk. Nothing was read then.
    /// - Throws: What reading all of it would throw, on the processes whose share is at fault.
    public static func shared(
        npy url: URL, by ranks: Ranks, scalesBytes: Bool = true, targets: Targets<Scalar>, targetSource: String
    ) throws(DataError) -> Dataset? {
        guard ranks.count > 1, OpenFile.length(of: url) != nil else { return nil }
        let file = try OpenFile(url)
        return try shared(
            by: ranks, scalesBytes: scalesBytes, targets: targets, targetSource: targetSource, length: file.length,
            source: FileReader.name(of: url)
        ) { (range) throws(DataError) in
            let bytes = try file.read(range)
            try file.checkUnchanged()
            return bytes
        }
    }

    /// The same for an array of an `.npz` file, and nothing too for one that is packed there. Each process goes through all of it,
    /// piece by piece, for its checksum.
    ///
    /// - Parameters:
    ///   - archive: A file that all of them can read, with the same contents: see ``NPZ/init(onDisk:)``.
    ///   - name: The name of the array.
    ///   - ranks: The processes that share it.
    ///   - scalesBytes: Whether unsigned bytes are divided by 255.
    ///   - targets: Those of all N samples.
    ///   - targetSource: What errors call these.
    /// - Throws: A `DataError` too if there is no such array, or it is damaged.
    public static func shared(
        npz archive: NPZ, named name: String, by ranks: Ranks, scalesBytes: Bool = true, targets: Targets<Scalar>,
        targetSource: String
    ) throws(DataError) -> Dataset? {
        let member = try archive.member(named: name)
        guard ranks.count > 1, member.method == .stored else { return nil }
        try member.checkStored(source: archive.source)
        return try shared(
            by: ranks, scalesBytes: scalesBytes, targets: targets, targetSource: targetSource, length: member.size,
            source: archive.title(of: member)
        ) { (range) throws(DataError) in try member.stored(range) }
    }

    /// - Parameters:
    ///   - length: How long the file is.
    ///   - source: What errors call it.
    ///   - read: The bytes in a range, fewer only at the end.
    private static func shared(
        by ranks: Ranks, scalesBytes: Bool, targets: Targets<Scalar>, targetSource: String, length: Int, source: String,
        _ read: (Range<Int>) throws(DataError) -> [UInt8]
    ) throws(DataError) -> Dataset? {
        let header = try NPYHeader(read(0..<NPYHeader.most), fileLength: length, source: source)
        guard !header.isFortranOrder, header.shape.count >= 2, let all = header.shape.first, all >= ranks.count,
            targets.rows == all, header.elements.count > 0
        else { return nil }
        let (rows, bytes) = (ranks.share(of: all, rank: ranks.rank), header.elements.count / all)
        let first = header.elements.lowerBound + rows.lowerBound * bytes
        try MemoryLimit.require(2 * Size(rows.count * bytes), for: "a share of an array", source: source)
        let part = try read(first..<first + rows.count * bytes)
        guard part.count == rows.count * bytes else {
            throw DataError(source: source, problem: "cannot be read: it changed meanwhile")
        }
        let array = try NPYArray(header.bytes(rows: rows.count) + part, source: source)
        let held: Dataset
        do throws(DataError) {
            held = try Dataset(
                samples: array, scalesBytes: scalesBytes,
                targets: .classes([Int](repeating: 0, count: rows.count), count: 1))
        } catch {
            throw error.moved(down: rows.lowerBound)
        }
        return try Dataset(share: held, targets: targets, ranks: ranks, source: source, targetSource: targetSource)
    }
}

extension DataError {
    /// The same for rows that are further down.
    fileprivate func moved(down rows: Int) -> DataError {
        var error = self
        switch location {
        case .row(let row): error.location = .row(row + rows)
        case .cell(let row, let column): error.location = .cell(row: row + rows, column: column)
        case .none, .column, .byte, .layer: break
        }
        return error
    }
}
