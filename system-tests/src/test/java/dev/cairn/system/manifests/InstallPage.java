package dev.cairn.system.manifests;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the Kubernetes page has an operator do to the database, in its own words. */
final class InstallPage {
    private static final Pattern SQL = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ROLES = Pattern.compile("<<'SQL'\\n(.*?)\\nSQL\\n", Pattern.DOTALL);

    private InstallPage() {}

    /** The roles as {@code roles.sh} makes them, with the passwords {@code owner} and {@code engine}. */
    static String roles() throws IOException {
        return found(ROLES, "src/main/docker/roles.sh")
                .getFirst()
                // What psql reads, and the server does not know.
                .replaceAll("(?m)^\\\\getenv .*$", "")
                .replace(":'owner_password'", "'owner'")
                .replace(":'engine_password'", "'engine'")
                .replace(":\"DBNAME\"", "cairn");
    }

    /** The page's statements, by the steps that have some. */
    static List<String> sql() throws IOException {
        return found(SQL, "docs/kubernetes.md");
    }

    /** What the scaler asks. */
    static String query() throws IOException {
        return Yaml.object("ScaledObject", "cairn-worker").findValue("query").asText();
    }

    private static List<String> found(Pattern pattern, String file) throws IOException {
        return pattern.matcher(Files.readString(Yaml.CHECKOUT.resolve(file)))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }
}
