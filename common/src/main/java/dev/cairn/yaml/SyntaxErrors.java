package dev.cairn.yaml;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says the parser's errors, which take several lines, in one. */
final class SyntaxErrors {
    private SyntaxErrors() {}

    static InvalidYaml invalid(YamlEngineException e, Place last) {
        if (!(e instanceof MarkedYamlEngineException marked)) {
            return new InvalidYaml(last, "this is not YAML, here or soon after: " + e.getMessage() + ".");
        }
        String message = "this is not YAML: " + sentence(marked);
        return marked.getProblemMark()
                .or(marked::getContextMark)
                .map(mark -> new InvalidYaml(Place.of(mark), message))
                .orElseGet(() -> new InvalidYaml(last, message));
    }

    private static String sentence(MarkedYamlEngineException e) {
        String problem = withAdvice(e.getProblem());
        String context = e.getContext();
        return context == null ? problem : context + from(e) + ": " + problem;
    }

    private static String from(MarkedYamlEngineException e) {
        return e.getContextMark().map(mark -> " from " + Place.of(mark)).orElse("");
    }

    private static String withAdvice(@Nullable String problem) {
        if (problem == null) {
            return "it cannot be read.";
        }
        String found = problem.replaceFirst("(?s)\\.? *\\(Do not use .*", "");
        if (found.contains("cannot start any token")) {
            return found + (found.contains("TAB") ? ": indent with spaces." : ": quote the text that it begins.");
        }
        if (found.contains("mapping values are not allowed")) {
            return found + ": quote a text that contains `: `, or mend the indentation.";
        }
        return found + ".";
    }
}
