package dev.cairn.system.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourcesTest {
    private static final Path CHECKOUT = Path.of("..");
    private static final List<String> MODULES = List.of(
            "embedded-postgres",
            "rabbitmq-node",
            "common",
            "api",
            "worker",
            "samples",
            "rabbitmq",
            "programs/api",
            "programs/worker",
            "standalone");

    @Test
    void the_life_of_a_job_is_one_class_of_at_most_150_lines() throws IOException {
        assertThat(Files.readAllLines(CHECKOUT.resolve("worker/src/main/java/dev/cairn/worker/run/JobRunner.java")))
                .hasSizeLessThanOrEqualTo(150);
    }

    @Test
    void no_file_is_longer_than_300_lines() throws IOException {
        for (Path source : sources()) {
            assertThat(Files.readAllLines(source)).as("%s", source).hasSizeLessThanOrEqualTo(300);
        }
    }

    @Test
    void every_package_says_what_it_is_for_in_one_sentence_and_checks_nulls() throws IOException {
        Set<Path> packages = sources().stream().map(Path::getParent).collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages).isNotEmpty();
        for (Path folder : packages) {
            assertThat(folder.resolve("package-info.java"))
                    .exists()
                    .content()
                    .contains("@NullMarked")
                    .contains("/**");
        }
    }

    @Test
    void every_setting_is_documented_with_its_default() throws IOException {
        String page = Files.readString(CHECKOUT.resolve("docs/configuration.md"));
        int settings = 0;
        for (Path source : sources()) {
            String text = Files.readString(source);
            if (!text.contains("@ConfigMapping(prefix")) {
                continue;
            }
            for (var found : Pattern.compile("@WithDefault\\(\"([^\"]*)\"\\)\\s+\\S+ (\\w+)\\(\\)")
                    .matcher(text)
                    .results()
                    .toList()) {
                String key = found.group(2).replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                assertThat(page)
                        .as("%s of %s", key, source.getFileName())
                        .containsPattern("(?m)^\\|[^|\\n]*" + Pattern.quote(key) + "`[^|\\n]*\\|\\s*`"
                                + Pattern.quote(found.group(1)) + "`");
                settings++;
            }
        }
        assertThat(settings).isGreaterThan(15);
    }

    @Test
    void every_problem_type_is_explained() throws IOException {
        String page = Files.readString(CHECKOUT.resolve("docs/problems.md"));
        Pattern coined = Pattern.compile(
                "(?:error\\(\"|Problem\\.of\\(\\s*\\d{3},\\s*\"|/problems/|entry\\(\")([a-z][a-z-]+[a-z])\"?");
        Set<String> types = new TreeSet<>();
        for (Path source : sources()) {
            if (source.toString().matches(".*(Refusal|ProblemMapper|JobErrors|SqlDueWork)\\.java")) {
                coined.matcher(Files.readString(source)).results().forEach(m -> types.add(m.group(1)));
            }
        }
        assertThat(types).hasSizeGreaterThan(20);
        types.forEach(type -> assertThat(page).as(type).contains("/problems/" + type));
    }

    private static List<Path> sources() throws IOException {
        Set<Path> all = new TreeSet<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(CHECKOUT.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
            }
        }
        return List.copyOf(all);
    }
}
