package dev.cairn.system.chaos.planted;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;

/** Changes to the code of a class that is being loaded. */
interface Graft {
    byte[] on(ClassFile classFile, ClassModel model);

    /** One after the other: what transforms a class by method names, joined into one, changes nothing. */
    default Graft then(Graft next) {
        return (classFile, model) -> next.on(classFile, classFile.parse(on(classFile, model)));
    }

    /** Changes a text, such as an SQL statement, wherever the class uses it. */
    static Graft text(String old, String replacement) {
        CodeTransform code = (builder, element) -> {
            if (element instanceof ConstantInstruction.LoadConstantInstruction constant
                    && constant.constantValue() instanceof String text
                    && text.contains(old)) {
                builder.loadConstant(text.replace(old, replacement));
            } else {
                builder.with(element);
            }
        };
        return of(ClassTransform.transformingMethodBodies(code));
    }

    /** Gives the methods of this name another body. */
    static Graft body(String method, Consumer<CodeBuilder> body) {
        return of((builder, element) -> {
            if (element instanceof MethodModel found
                    && found.methodName().equalsString(method)
                    && found.code().isPresent()) {
                builder.transformMethod(
                        found,
                        MethodTransform.dropping(part -> part instanceof java.lang.classfile.CodeModel)
                                .andThen(MethodTransform.endHandler(end -> end.withCode(body))));
            } else {
                builder.with(element);
            }
        });
    }

    /** Acknowledges a ticket when it comes, and not when its job was claimed. */
    static Graft acknowledgedFirst() {
        ClassDesc message = ClassDesc.of("org.eclipse.microprofile.reactive.messaging.Message");
        MethodTypeDesc ack = MethodTypeDesc.of(ClassDesc.of("java.util.concurrent.CompletionStage"));
        Graft silenced = of(ClassTransform.transformingMethodBodies(
                method -> method.methodName().stringValue().startsWith("lambda$received"), Graft::withoutAck));
        return silenced.then(of(before(
                "received",
                code -> code.aload(1).invokeinterface(message, "ack", ack).pop())));
    }

    /** Makes a method wait before it does anything. */
    static Graft slowed(String method, long millis) {
        return of(before(
                method,
                code -> code.loadConstant(millis)
                        .invokestatic(ClassDesc.of("java.lang.Thread"), "sleep", MethodTypeDesc.ofDescriptor("(J)V"))));
    }

    private static Graft of(ClassTransform transform) {
        return (classFile, model) -> classFile.transformClass(model, transform);
    }

    private static ClassTransform before(String method, Consumer<CodeBuilder> code) {
        return ClassTransform.transformingMethodBodies(
                found -> found.methodName().equalsString(method), new CodeTransform() {
                    @Override
                    public void atStart(CodeBuilder builder) {
                        code.accept(builder);
                    }

                    @Override
                    public void accept(CodeBuilder builder, CodeElement element) {
                        builder.with(element);
                    }
                });
    }

    private static void withoutAck(CodeBuilder builder, CodeElement element) {
        if (element instanceof InvokeInstruction call && call.name().equalsString("ack")) {
            builder.pop().aconst_null();
        } else {
            builder.with(element);
        }
    }
}
