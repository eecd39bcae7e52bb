import Foundation

/// A JPEG file of a strip of 512×16 pixels, over and over: clouds of all sizes, which take as many bits as a photo does, at
/// quality 85 and with a value of each colour for four pixels, as Pillow writes them.
enum JPEGStrip {
    static let width = 512
    static let height = 16

    /// A file of so many strips, at most 4,095, each behind a marker of a restart. The Huffman codes are the examples of
    /// the standard, which need not be there.
    static func file(strips: Int) -> Data {
        let units = width / 16
        let frame = [8] + bigEndian(strips * height) + bigEndian(width) + [3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]
        var file = Data([0xFF, 0xD8]) + factors + segment(0xC0, frame) + segment(0xDD, bigEndian(units))
        file += segment(0xDA, [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0])
        for strip in 0..<strips {
            if strip > 0 { file += Data([0xFF, 0xD0 + UInt8((strip - 1) % 8)]) }
            file += packed
        }
        return file + Data([0xFF, 0xD9])
    }

    private static func segment(_ code: UInt8, _ contents: [UInt8]) -> Data {
        Data([0xFF, code] + bigEndian(contents.count + 2) + contents)
    }

    private static func bigEndian(_ number: Int) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }

    private static func bytes(_ text: String) -> Data {
        Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data()
    }

    /// The segments DQT.
    private static let factors = bytes(
        """
        /9sAQwAFAwQEBAMFBAQEBQUFBgcMCAcHBwcPCwsJDBEPEhIRDxERExYcFxMUGhURERghGBodHR8fHxMXIiQiHiQcHh8e/9sAQwEFBQUHBgcO
        CAgOHhQRFB4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4e
        """)

    /// The bits of a strip.
    private static let packed = bytes(
        """
        6KNCoy3NXrcRiPOBmoEhZVMhbAxT0dQpYMMelfLV4xbPJ9ly6dBk+FJbbkE4xVO6lLqVxt9quTSxtDyeQaqllII6mtMNGN+YyqKKVkikWcja
        cn0qOYIq5P5GrTrgl+MDtVeRDI/HPfHpXTKV3ocnK4u5myqZcgDjPSqktvg8jHOa3orfDliOgqC/hBGVXt1rX2jkrDjTVT4mYM1oWTPSqkmY
        QRgk1rmNjkHkYqNrfcpwBXBWhzOzN4U3Tly7mMGdkLHj3pInZT97Kg1Zuo8ZUHGOTVDIGct0rklRUVax9RlyjbYuxyh2K47Z+lK/yd+2arQ3
        SI3IAPrT5JS3zDmtKWF59z13hXy8xahO8AFuTVhrhEXbvGRWQ102Ng4I71SuppFUHd8xOK7aeEs9DtjgU6acjqTd/LlDnAq3a3eV55J965rT
        HYhd/JrSklxHw2BTs3LlR5GLy+PQ1pJWkjIHFV23gAbsUmnN+6LOc0tydzfKRjGKzqU/M8CdPllboNDunzFs4PAq9Bckrgk7jVGPEYLMQQKr
        SXQ87KtmuapS5kc023LQ2GfDbs5NQyRSA78nP1pbQqyK5Ix7+tWzIgHJGPeuZylF6Cp1nFsqrOwwoBB71cS6Hl4Lc+lUZnjRi46HtVJ5WMny
        Hgc17GHqOyaNaLcpNM2JJgeMg+1NgnIkIwQKw1llD7t2Dn1q5b3i9OQ3qa+hw+Kk1ynr4eur8pul1kTGcY71HLIEUYPA6e9ZcV2NxUEj+tTb
        2IDEGvbhKLgoncsJGp8SLkk2IwVpLe4LHGPrUCFpVp0ClnK4x71wYjDLchYGH2lodBp9ydqqvVT0rcMwa3GFGccmuasnEYGenrV9LpUB3NnP
        X6V87WUoTsjzMZgVCN4k1xJvUgHJpkBO7GdoFVrq5Ux7gMVWTUAjqOnvS9u0rnjVYTtZI1A5jkyfmHf3ocAEMepPFVLedWLMWGKr3d8DJtU5
        54NQpubszka3TNRV3dDnHXmoZpTnavPrVSK42x9cn09aYZcvyc57Vw18JKUxydkkmQXrNI52rjFRW+Fck8GrM6EDIGQfSqJ3LLknJrohgvdt
        2M1yyJ5Nuc4zTI8LICAc+hossmQg857GrmUU8jpXDVwfs5bE87SkkaFiFdBnHH60yaPY5x3pkbbYsL1NNndm+XNeZVhyM8HGU7z1JLdSuRjd
        RKN6nC4PemZZVzu5pEmbkYyaI8yTctjCkoxjdCsNiAL37VWvFIICgnNK1wVkwUPNEhWSPcx47c1pTi+a6O7CLkactjMl3DIZuKzruJmzk59B
        WpOBvAXvVeRVCcjrXvYWFrNI9uM4SV0c9cNtyhGfX2qobfLAgAjPp0rSu4WZiQB7U+ytCV55Ofyr6SnCUVctY5U9xkFrlBsXBHWmXNqxIYA1
        tvAIkU4yT1pWiQjgYz0p06sr3bOGriJp3b0OdEC9dvSrlpCUkznaB6nrUtxbhZQd2QT2pfsspUOjZ9q0qVLa3Mo1lUloWoSSirzg1ZjgwOXA
        HvUdvEQgHSpJUYg7W6dRXLHGSg+W500JRhL3ivqYR1URLgjrVK3tg7glvr71ai3F2BUkn1qxb2LEbs8j0r6DBYxqNmz3aU47CW8CuQM5IrQi
        gwvI49arwpggZwR+tacGWixjArsqYhW0Z6DxKaSP
        """)
}
