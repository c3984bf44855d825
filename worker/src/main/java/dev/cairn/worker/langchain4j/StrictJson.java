package dev.cairn.worker.langchain4j;

/** Some servers write line breaks and tabs into JSON texts as they are. JSON wants them escaped, and so does LangChain4j. */
final class StrictJson {
    private StrictJson() {}

    static String of(String json) {
        StringBuilder strict = null;
        boolean inText = false;
        int copied = 0;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '"') {
                inText = !inText;
            } else if (c == '\\' && inText) {
                i++;
            } else if (c < ' ' && inText) {
                strict = strict == null ? new StringBuilder(json.length() + 64) : strict;
                strict.append(json, copied, i).append(String.format("\\u%04x", (int) c));
                copied = i + 1;
            }
        }
        return strict == null
                ? json
                : strict.append(json, copied, json.length()).toString();
    }
}
