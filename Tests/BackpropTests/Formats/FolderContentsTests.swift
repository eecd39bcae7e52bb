#if !os(Windows)
    import Backprop
    import Foundation
    import Testing

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Darwin)
        import Darwin
    #endif

    /// What is found in a folder of data need not be a file, nor have a name that is a text.
    @Suite struct FolderContentsTests {
        let folder: TemporaryFolder

        init() throws {
            folder = try ImageFolderTests.folder(["a/x": ImageFolderTests.gray([1, 2])])
        }

        private func images() throws(DataError) -> Dataset<Float> { try .images(folder: folder.url, colors: .gray) }

        private func expectError(_ message: String) {
            expectDataError("\(folder.url.path)\(message)") { () throws(DataError) in _ = try images() }
        }

        /// A folder or a file whose name is any bytes.
        private func make(_ name: [UInt8], isFolder: Bool = false) -> Bool {
            let path = Array(folder.url.path.utf8) + [UInt8(ascii: "/")] + name + [0]
            return unsafe path.withUnsafeBytes { bytes in
                let path = unsafe bytes.bindMemory(to: CChar.self).baseAddress!
                if isFolder { return unsafe mkdir(path, 0o700) == 0 }
                let file = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
                return file >= 0 && close(file) == 0
            }
        }

        @Test func pipesAreRefusedAndNotWaitedFor() throws {
            #expect(try images().count == 1)
            #expect(unsafe mkfifo(folder.url.appendingPathComponent("a/pipe").path, 0o600) == 0)
            expectError("/a/pipe: expected a file, found a pipe")
            // Beside the folders files may lie, but nobody would hear of it.
            try FileManager.default.removeItem(at: folder.url.appendingPathComponent("a/pipe"))
            let pipe = folder.url.appendingPathComponent("pi\npe")
            #expect(unsafe mkfifo(pipe.path, 0o600) == 0)
            expectError(#": expected folders and files, found "pi\x0Ape", a pipe or a device"#)
            try FileManager.default.removeItem(at: pipe)
            let link = folder.url.appendingPathComponent("link")
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "nowhere")
            expectError(#": expected folders and files, found "link", a link that leads nowhere"#)
            try FileManager.default.removeItem(at: link)
            // What is hidden does not count, and a file may be a link.
            #expect(unsafe mkfifo(folder.url.appendingPathComponent(".pipe").path, 0o600) == 0)
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "a/x")
            #expect(try images().count == 1)
        }

        @Test func linksToPipesAndDevices() throws {
            let link = folder.url.appendingPathComponent("a/y")
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "/dev/zero")
            expectError("/a/y: expected a file, found a device")
            try FileManager.default.removeItem(at: link)
            #expect(unsafe mkfifo(folder.url.appendingPathComponent(".pipe").path, 0o600) == 0)
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "../.pipe")
            expectError("/a/y: expected a file, found a pipe")
        }

        #if os(Linux)
            /// `open` refuses them, whoever asks.
            @Test func sockets() throws {
                let path = folder.url.appendingPathComponent("a/y").path
                let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
                defer { close(socket) }
                var address = sockaddr_un()
                address.sun_family = sa_family_t(AF_UNIX)
                let size = MemoryLayout.size(ofValue: address.sun_path)
                try #require(path.utf8.count < size)
                unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
                let status = unsafe withUnsafePointer(to: &address) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        unsafe bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                    }
                }
                #expect(status == 0)
                expectError("/a/y: cannot be read: No such device or address")
                let url = URL(fileURLWithPath: path)
                expectDataError("\(path): cannot be read: No such device or address") { () throws(DataError) in
                    _ = try Image(contentsOf: url)
                }
            }
        #endif

        @Test func pipesInTheFolderOfIDXFiles() throws {
            let labels = try folder.write("train-labels-idx1-ubyte", IDXTests.labels)
            let images = folder.url.appendingPathComponent("train-images-idx3-ubyte")
            let load = { () throws(DataError) -> Dataset<Float> in try .idx(folder: folder.url, split: .train) }
            #expect(unsafe mkfifo(images.path, 0o600) == 0)
            expectDataError("\(images.path): expected a file, found a pipe") { () throws(DataError) in _ = try load() }
            try FileManager.default.moveItem(at: images, to: images.appendingPathExtension("gz"))
            expectDataError("\(images.path).gz: expected a file, found a pipe") { () throws(DataError) in
                _ = try load()
            }
            // One that its user names is read, whatever it is.
            let pipe = images.appendingPathExtension("gz")
            try FileManager.default.moveItem(at: pipe, to: images)
            Thread.detachNewThread { try? Data(IDXTests.images).write(to: images) }
            let data: Dataset<Float> = try .idx(images: images, labels: labels)
            #expect(data.features.shape == [3, 4])
        }

        @Test func namesThatAreNotUTF8() throws {
            // Hidden ones, and files beside the folders, are passed over whatever their names are.
            try #require(make([0x2E, 0xE9]))
            try #require(make([0xE9]))
            #expect(try images().count == 1)
            try #require(make(Array("a/caf".utf8) + [0xE9]))
            expectError(#"/a: expected names in UTF-8, found "caf\xE9""#)
            try #require(make(Array("tab\there".utf8) + [0xFF, 0x0A], isFolder: true))
            expectError(#": expected names in UTF-8, found "tab\x09here\xFF\x0A""#)
        }

        /// é as one scalar and as two: equal texts in Swift, two folders on the disk.
        @Test func namesInTwoNormalForms() throws {
            let names = ["e\u{301}", "\u{E9}"]
            for (index, name) in names.enumerated() {
                let url = folder.url.appendingPathComponent(name)
                try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
                try Data(ImageFolderTests.gray([UInt8(index), 7])).write(to: url.appendingPathComponent("x"))
            }
            let found = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
            // Some file systems keep one of them.
            guard found.count == 3 else { return }
            let data = try images()
            #expect(data.classNames.map { Array($0.utf8) } == (["a"] + names).map { Array($0.utf8) })
            #expect(data.targets == .classes([0, 1, 2], count: 3))
            let other: Dataset<Float> = try .images(
                folder: folder.url, colors: .gray, classNames: [names[1], "a", names[0]])
            #expect(other.targets == .classes([1, 2, 0], count: 3))
            expectDataError("\(folder.url.path)/e\u{301}: expected a class among \"a\", \"\u{E9}\", found \"e\u{301}\"")
            {
                () throws(DataError) in
                let _: Dataset<Float> = try .images(folder: folder.url, classNames: ["a", "\u{E9}"])
            }
        }

        /// More names than the system reads at once.
        @Test func manyFolders() throws {
            var files: [String: [UInt8]] = [:]
            for index in 0..<700 { files["class \(1000 + index)/x"] = ImageFolderTests.gray([UInt8(index % 256)]) }
            let many = try ImageFolderTests.folder(files)
            let data: Dataset<Double> = try .images(folder: many.url, colors: .gray)
            #expect(data.classNames == (0..<700).map { "class \(1000 + $0)" })
            #expect(data.targets == .classes(Array(0..<700), count: 700))
            #expect(data.features == Tensor(rows: (0..<700).map { [Double($0 % 256)] }) / 255)
        }
    }
#endif
