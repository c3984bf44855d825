package dev.cairn.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlFolderTest {
    @TempDir
    Path folder;

    @Test
    void files_count_by_their_ending_in_the_order_of_their_names() throws Exception {
        for (String name : new String[] {"b.yml", "a.yaml", "C.YAML", "a.yaml~", "a.yaml.bak", "#a.yaml#", "a.json"}) {
            Files.writeString(folder.resolve(name), "a: 1");
        }
        assertThat(YamlFolder.files(folder))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("C.YAML", "a.yaml", "b.yml");
    }

    @Test
    void hidden_files_folders_and_links_to_nothing_are_left_out() throws Exception {
        Files.writeString(folder.resolve("._x.yaml"), "a: 1");
        Files.writeString(folder.resolve(".yaml"), "a: 1");
        Files.createDirectory(folder.resolve("folder.yaml"));
        Files.createSymbolicLink(folder.resolve("nothing.yaml"), folder.resolve("nowhere"));
        Files.createSymbolicLink(folder.resolve("linked.yaml"), folder.resolve("folder.yaml"));
        assertThat(YamlFolder.files(folder)).isEmpty();
    }

    @Test
    void a_mounted_config_map_is_read_through_its_links() throws Exception {
        Path version = Files.createDirectory(folder.resolve("..2026_01_01"));
        Files.writeString(version.resolve("a.yaml"), "a: 1");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_01_01"));
        Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data", "a.yaml"));
        assertThat(YamlFolder.files(folder))
                .singleElement()
                .satisfies(file -> assertThat(
                                YamlDocument.read(file).root().get("a").intValue())
                        .isEqualTo(1));
    }

    @Test
    void a_circle_of_links_is_an_error() throws Exception {
        Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("b.yaml"));
        Files.createSymbolicLink(folder.resolve("b.yaml"), Path.of("a.yaml"));
        assertThatExceptionOfType(InvalidYaml.class)
                .isThrownBy(() -> YamlFolder.files(folder))
                .withMessageContaining(".yaml cannot be read");
    }
}
