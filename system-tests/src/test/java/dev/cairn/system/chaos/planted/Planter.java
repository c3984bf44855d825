package dev.cairn.system.chaos.planted;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An agent of the JVM that plants one bug into the program that it is started with, and may make it easier to see. */
public final class Planter {
    /** Workers hear of jobs by tickets and never look for due ones: what a ticket loses stays lost. */
    static final Map<String, Graft> TICKETS_ALONE = Map.of(
            "dev/cairn/worker/run/Claimer",
            Graft.body("claimDue", code -> code.iconst_0().ireturn()));

    private static final String ALONE = "TICKETS_ALONE";

    private Planter() {}

    /** @param names the bug's name, {@link #ALONE}, or both with a plus between them */
    public static void premain(String names, Instrumentation instrumentation) {
        List<Map<String, Graft>> planted = Stream.of(names.split("\\+"))
                .map(name -> name.equals(ALONE)
                        ? TICKETS_ALONE
                        : PlantedBug.valueOf(name).grafts())
                .toList();
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    @Nullable ClassLoader loader,
                    String name,
                    @Nullable Class<?> redefined,
                    @Nullable ProtectionDomain domain,
                    byte[] bytes) {
                return planted.stream()
                        .filter(grafts -> grafts.containsKey(name))
                        .map(grafts -> grafts.get(name))
                        .reduce(Graft::then)
                        .map(graft -> graft(graft, name, bytes))
                        .orElse(null);
            }
        });
    }

    private static byte[] graft(Graft graft, String name, byte[] bytes) {
        try {
            ClassFile classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                    java.lang.classfile.ClassHierarchyResolver.ofResourceParsing(
                                    Thread.currentThread().getContextClassLoader())
                            .orElse(java.lang.classfile.ClassHierarchyResolver.defaultResolver())));
            byte[] planted = graft.on(classFile, classFile.parse(bytes));
            System.out.println("PLANTED into " + name);
            return planted;
        } catch (RuntimeException | Error e) {
            // The JVM would go on silently with the class as it is, and the test would prove nothing.
            System.out.println("NOT PLANTED into " + name + ": " + e);
            Runtime.getRuntime().halt(70);
            throw e;
        }
    }

    /** Makes the agent's jar of this package, and returns the JVM's argument that plants the bug, if there is one. */
    public static String argument(@Nullable PlantedBug bug, boolean ticketsAlone, Path folder) {
        try {
            Path jar = folder.resolve("planter.jar");
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.getMainAttributes().putValue("Premain-Class", Planter.class.getName());
            String name = Planter.class.getPackageName().replace('.', '/');
            Path classes = Path.of(Planter.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .resolve(name);
            try (OutputStream out = Files.newOutputStream(jar);
                    JarOutputStream entries = new JarOutputStream(out, manifest);
                    Stream<Path> files = Files.list(classes)) {
                for (Path file : files.toList()) {
                    entries.putNextEntry(new JarEntry(name + "/" + file.getFileName()));
                    Files.copy(file, entries);
                }
            }
            return "-javaagent:" + jar + "="
                    + Stream.of(bug == null ? null : bug.name(), ticketsAlone ? ALONE : null)
                            .filter(Objects::nonNull)
                            .collect(Collectors.joining("+"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
