package dev.cairn.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One knowledge article.
 *
 * @param id the file's name without its ending
 * @param title the first heading
 * @param body everything below the title, as Markdown
 */
record Article(String id, String title, String body) {
    private static final String ENDING = ".md";

    /** Every article of {@code folder}, in the order of the files' names. */
    static List<Article> readAll(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        }
        Article[] articles = new Article[files.size()];
        for (int i = 0; i < articles.length; i++) {
            articles[i] = read(files.get(i));
        }
        return List.of(articles);
    }

    private static Article read(Path file) throws IOException {
        String name = file.getFileName().toString();
        String id = name.substring(0, name.length() - ENDING.length());
        String text = Files.readString(file).strip();
        if (!text.startsWith("# ")) {
            return new Article(id, id, text);
        }
        String[] parts = text.split("\\R", 2);
        return new Article(id, parts[0].substring(2).strip(), parts.length == 1 ? "" : parts[1].strip());
    }

    /** The body's paragraphs, each on one line and without Markdown's emphasis. */
    List<String> paragraphs() {
        return Arrays.stream(body.split("\\R\\s*\\R"))
                .map(text ->
                        text.replaceAll("\\*+|`", "").replaceAll("\\s+", " ").strip())
                .filter(text -> !text.isEmpty())
                .toList();
    }
}
