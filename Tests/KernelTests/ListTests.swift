import Backprop
import BackpropReference
import CBackprop
import Testing

/// The lists of kernels and activations have no gaps. Tests/Scripts/lists sees that each kernel is tested.
@Suite struct ListTests {
    /// A kernel that a table has no entry for would be a call to nowhere.
    @Test(arguments: Kernels.available + [.reference])
    func everyTableHasEveryKernel(kernels: Kernels) {
        for table in unsafe [kernels.table(for: Float.self).pointee, kernels.table(for: Double.self).pointee] {
            let members = Array(Mirror(reflecting: table).children)
            #expect(members.count > 40)
            for member in members {
                let isEmpty =
                    Mirror(reflecting: member.value).displayStyle == .optional
                    && Mirror(reflecting: member.value).children.isEmpty
                #expect(!isEmpty, "\(kernels.name) has no \(member.label ?? "?")")
            }
        }
    }

    /// What the kernels list is what people can ask for, under the same names.
    @Test func everyActivationOfTheKernelsIsOneOfTheLibrary() {
        let listed = (0..<UInt32(BP_ACTIVATION_COUNT)).map { Activation(kernel: bp_activation($0)) }
        #expect(Set(listed).union([.linear]) == Set(Activation.allCases))
        #expect(listed.count == Activation.allCases.count - 1)
    }
}
