import Foundation

/// A shared library that is loaded while the program runs, if the machine has it. It is never unloaded.
@safe struct Library {
    /// The name that it was found under.
    let name: String
    private let handle: UnsafeMutableRawPointer

    /// The first of `names` that the system's loader finds.
    init?(_ names: [String]) {
        for name in names {
            // Local: two BLAS libraries export the same names.
            guard let handle = unsafe dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
            self.name = name.split(separator: "/").last.map(String.init) ?? name
            unsafe self.handle = handle
            return
        }
        return nil
    }

    /// The C function called `name`, if there is one. Its type is taken on trust.
    func function<Function>(_ name: String, as type: Function.Type) -> Function? {
        guard let symbol = unsafe dlsym(handle, name) else { return nil }
        return unsafe unsafeBitCast(symbol, to: type)
    }
}
