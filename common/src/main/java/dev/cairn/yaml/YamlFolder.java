package dev.cairn.yaml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The YAML files of a folder. */
public final class YamlFolder {
    private YamlFolder() {}

    /**
     * The files that end in {@code .yaml} or {@code .yml}, in the order of their names. Left out are hidden files, folders
     * and symbolic links to nothing: editors, archive tools and Kubernetes leave those behind.
     *
     * @throws InvalidYaml if the folder, or what a file is, cannot be found out
     */
    public static List<Path> files(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(YamlFolder::hasYamlName)
                    .filter(YamlFolder::isFile)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw cannotBeRead(folder, e);
        }
    }

    private static boolean hasYamlName(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    private static boolean isFile(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).isRegularFile();
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            // Files.isRegularFile would answer false, and an agent would be missing without a word.
            throw cannotBeRead(file, e);
        }
    }

    private static InvalidYaml cannotBeRead(Path path, Exception e) {
        return new InvalidYaml(path + " cannot be read: " + YamlSource.reason(e));
    }
}
