package dev.cairn.system.chaos.planted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Program;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlantedBugTest {
    private static final List<String> MODULES = List.of("common", "worker", "rabbitmq", "programs/worker");

    /** A statement that was reworded would quietly heal the bug, and the harness would be tried with nothing. */
    @ParameterizedTest
    @EnumSource(PlantedBug.class)
    void what_is_planted_changes_the_class_it_is_for_into_one_that_the_jvm_takes(PlantedBug bug) throws Exception {
        changes(bug.grafts());
    }

    @Test
    void tickets_can_be_all_that_a_worker_hears_of() throws Exception {
        changes(Planter.TICKETS_ALONE);
    }

    private static void changes(Map<String, Graft> grafts) throws IOException {
        for (Map.Entry<String, Graft> each : grafts.entrySet()) {
            ClassModel model = ClassFile.of().parse(shipped(each.getKey()));

            byte[] planted = each.getValue().on(ClassFile.of(), model);

            byte[] copied = ClassFile.of().transformClass(model, ClassTransform.ACCEPT_ALL);
            assertThat(planted).as(each.getKey()).isNotEqualTo(copied);
            assertThat(ClassFile.of().verify(planted)).isEmpty();
        }
    }

    private static byte[] shipped(String name) throws IOException {
        for (String module : MODULES) {
            Path file =
                    Program.CHECKOUT.resolve(module).resolve("target/classes").resolve(name + ".class");
            if (Files.exists(file)) {
                return Files.readAllBytes(file);
            }
        }
        throw new IOException("no class " + name);
    }
}
