/// Small random changes to the images of a batch, so that a training sees each of them in many ways.
///
///     let augmentation = ImageAugmentation(
///         horizontalFlip: 0.5, shift: 2, rotation: 10)
///     augmentation.apply(to: &batch, imageShape: [28, 28], using: &generator)
///
/// The changes of an image are drawn and put together, and then each new pixel is interpolated once between the centres of
/// the four old ones around the place that it comes from (bilinear); a place outside the image has the value `fill`. Flips
/// and shifts alone move values without changing them. The same generator gives the same images on every platform.
public struct ImageAugmentation: Sendable, Equatable {
    /// How often an image is mirrored left to right.
    public let horizontalFlip: Double
    /// How often an image is turned upside down, by mirroring.
    public let verticalFlip: Double
    /// Up to how many pixels an image is moved, in each direction by itself.
    public let shift: Int
    /// The least share of both sides that is kept when a part of the image is cut out and enlarged to the whole; 1 cuts
    /// nothing off.
    public let crop: Double
    /// Up to how many degrees an image is turned about its centre, either way.
    public let rotation: Double
    /// The value of places outside the image.
    public let fill: Double

    /// Changes of which none is made by default.
    ///
    /// Stops the program unless the shares of flips lie in 0...1, `crop` is more than 0 and at most 1, `shift` is 0 or
    /// more, and `rotation` lies in 0...180 degrees.
    public init(
        horizontalFlip: Double = 0, verticalFlip: Double = 0, shift: Int = 0, crop: Double = 1, rotation: Double = 0,
        fill: Double = 0
    ) {
        guard (0...1).contains(horizontalFlip), (0...1).contains(verticalFlip), shift >= 0, crop > 0, crop <= 1,
            (0...180).contains(rotation)
        else {
            fatalError(
                "ImageAugmentation: flips of \(horizontalFlip) and \(verticalFlip), a shift of \(shift), a crop of "
                    + "\(crop), a rotation of \(rotation)")
        }
        self.horizontalFlip = horizontalFlip
        self.verticalFlip = verticalFlip
        self.shift = shift
        self.crop = crop
        self.rotation = rotation
        self.fill = fill
    }

    /// Changes each image of a batch by itself. O(values), and memory for one image.
    ///
    /// - Parameters:
    ///   - images: N images, each a row of height × width × channels values, channels last; any rank.
    ///   - imageShape: `[height, width]` or `[height, width, channels]`; the program stops if a row is no such image.
    ///   - generator: Draws, for each image in turn and only what can be other than nothing: the flips from left to right
    ///     and upside down, the share that is cropped and its place by rows and columns, the shift by rows and columns,
    ///     the angle.
    public func apply<Scalar>(
        to images: inout Tensor<Scalar>, imageShape: [Int], using generator: inout some RandomNumberGenerator
    ) {
        guard imageShape.count == 2 || imageShape.count == 3, images.rank >= 2,
            Shape.count(of: imageShape) == images.columns
        else { fatalError("ImageAugmentation: images of shape \(imageShape) in a batch of shape \(images.shape)") }
        let origins = (0..<images.rows).map { _ in
            origin(height: imageShape[0], width: imageShape[1], using: &generator)
        }
        var image: [Scalar] = []
        change(&images, imageShape, image: &image) { origins[$0] }
    }

    /// Changes each image of a batch. What is drawn for it is a function of a key and of its place in the epoch alone.
    ///
    /// - Parameter image: Memory for an image, which is taken when it is first needed.
    func apply<Scalar>(
        to images: inout Tensor<Scalar>, imageShape: [Int], key: UInt64, firstPlace: Int, image: inout [Scalar]
    ) {
        change(&images, imageShape, image: &image) { row in
            let seed = key &+ UInt64(firstPlace + row) &* 0xd1b5_4a32_d192_ed03
            var generator = SeededGenerator(seed: seed)
            return origin(height: imageShape[0], width: imageShape[1], using: &generator)
        }
    }

    private func change<Scalar: TensorScalar>(
        _ images: inout Tensor<Scalar>, _ shape: [Int], image: inout [Scalar], origin: (Int) -> PixelOrigin
    ) {
        let (rows, size, outside) = (images.rows, images.columns, Scalar(fill))
        image.resize(to: size)
        images.withMutableSpan { values in
            for row in 0..<rows {
                let origin = origin(row)
                guard origin != PixelOrigin.same else { continue }
                origin.fill(&values, from: row * size, by: &image, height: shape[0], width: shape[1], outside: outside)
            }
        }
    }

    /// Draws where the pixels of a new image come from.
    private func origin(height: Int, width: Int, using generator: inout some RandomNumberGenerator) -> PixelOrigin {
        let mirrorsColumns = horizontalFlip > 0 && generator.uniform() < horizontalFlip
        let mirrorsRows = verticalFlip > 0 && generator.uniform() < verticalFlip
        var (share, down, right) = (1.0, 0.0, 0.0)
        if crop < 1 {
            share = 1 - (1 - crop) * generator.uniform()
            down = (1 - share) * Double(height) * (generator.uniform() - 0.5)
            right = (1 - share) * Double(width) * (generator.uniform() - 0.5)
        }
        if shift > 0 {
            down -= Double(generator.integer(below: 2 * shift + 1) - shift)
            right -= Double(generator.integer(below: 2 * shift + 1) - shift)
        }
        let angle = rotation > 0 ? rotation * (2 * generator.uniform() - 1) : 0
        let (sin, cos) = Double.sinCos(angle * (.pi / 180))
        // New columns and rows are counted from the centre, mirrored, shrunk, turned, and moved to the old centre.
        let (column, row) = (mirrorsColumns ? -share : share, mirrorsRows ? -share : share)
        let centre = (row: Double(height - 1) / 2, column: Double(width - 1) / 2)
        let (nextRow, nextColumn) = (
            PixelOrigin.Place(row: row * cos, column: -(row * sin)),
            PixelOrigin.Place(row: column * sin, column: column * cos)
        )
        return PixelOrigin(
            start: PixelOrigin.Place(
                row: centre.row + down - nextRow.row * centre.row - nextColumn.row * centre.column,
                column: centre.column + right - nextRow.column * centre.row - nextColumn.column * centre.column),
            down: nextRow, right: nextColumn)
    }
}

/// Where each pixel of a new image comes from: a place in the old one that moves evenly with row and column.
private struct PixelOrigin: Equatable {
    struct Place: Equatable {
        var row, column: Double
    }

    /// The origin of the first pixel.
    var start: Place
    /// How far it moves with each new row, and with each new column.
    var down, right: Place

    /// That of an image that is left as it is.
    static let same = PixelOrigin(
        start: Place(row: 0, column: 0), down: Place(row: 1, column: 0), right: Place(row: 0, column: 1))

    /// Replaces the image that begins at `first`; a copy of it is made in `image`.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func fill<Scalar: TensorScalar>(
        _ target: inout MutableSpan<Scalar>, from first: Int, by image: inout [Scalar], height: Int, width: Int,
        outside: Scalar
    ) {
        for index in image.indices { image[index] = target[first + index] }
        let channels = image.count / max(1, height * width)
        let image = image.span
        var place = first
        for y in 0..<height {
            for x in 0..<width {
                let row = start.row + Double(y) * down.row + Double(x) * self.right.row
                let column = start.column + Double(y) * down.column + Double(x) * self.right.column
                guard row >= -0.5, row < Double(height) - 0.5, column >= -0.5, column < Double(width) - 0.5 else {
                    for _ in 0..<channels {
                        target[place] = outside
                        place += 1
                    }
                    continue
                }
                // Beyond the outermost centres an image goes on as it is there.
                let (inRow, inColumn) = (max(0, row), max(0, column))
                let (top, left) = (Int(inRow), Int(inColumn))
                let (bottom, right) = (min(top + 1, height - 1), min(left + 1, width - 1))
                let (rowPart, columnPart) = (Scalar(inRow - Double(top)), Scalar(inColumn - Double(left)))
                for channel in 0..<channels {
                    func value(_ row: Int, _ column: Int) -> Scalar {
                        image[(row * width + column) * channels + channel]
                    }
                    let upper = value(top, left) + columnPart * (value(top, right) - value(top, left))
                    let lower = value(bottom, left) + columnPart * (value(bottom, right) - value(bottom, left))
                    target[place] = upper + rowPart * (lower - upper)
                    place += 1
                }
            }
        }
    }
}
