package dev.cairn.start;

import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the address of an external PostgreSQL, as JDBC or as libpq writes it. */
public final class DatabaseAddress {
    private static final String JDBC = "jdbc:postgresql:";

    private DatabaseAddress() {}

    /** Where and as whom to connect; the password stays out of {@code toString}. */
    public record Address(String jdbcUrl, String user, String password) {
        @Override
        public String toString() {
            // The query may hold a password.
            return jdbcUrl.replaceFirst("\\?.*", "") + (user.isEmpty() ? "" : " as " + user);
        }
    }

    /**
     * Credentials of their own win over those in the URL. A server that cannot be written to is not taken for the database
     * unless the URL says so.
     *
     * @throws StartRefused if the URL is none; without the value, which may hold a password
     */
    public static Address parse(String url, Optional<String> user, Optional<String> password) {
        String text = withHost(url.strip());
        ServiceUrl parsed = ServiceUrl.parse(text.startsWith(JDBC) ? text.substring("jdbc:".length()) : text)
                .filter(each -> each.scheme().matches("postgres(ql)?"))
                .orElseThrow(DatabaseAddress::refused);
        try {
            // The driver reads a plus sign as a blank; libpq reads it as itself.
            boolean jdbc = text.startsWith(JDBC);
            DatabaseParameters parameters =
                    DatabaseParameters.of(jdbc ? parsed.query() : parsed.query().replace("+", "%2B"));
            String hosts =
                    parsed.hosts().stream().map(ServiceUrl.Host::toString).collect(Collectors.joining(","));
            String path = parsed.path().isEmpty() ? "/" : parsed.path().replace("+", "%2B");
            return new Address(
                    JDBC + "//" + hosts + path + "?"
                            + parameters.ofJdbc(parsed.hosts().size()),
                    user.or(() -> Optional.ofNullable(parsed.user())).orElse(parameters.user()),
                    password.or(() -> Optional.ofNullable(parsed.password())).orElse(parameters.password()));
        } catch (IllegalArgumentException e) {
            throw refused();
        }
    }

    /** The driver's short form, {@code jdbc:postgresql:database}, means this machine. */
    private static String withHost(String url) {
        return url.startsWith(JDBC) && !url.startsWith(JDBC + "//")
                ? JDBC + "//localhost/" + url.substring(JDBC.length()).replaceFirst("^/", "")
                : url;
    }

    /** Without the value: it may hold a password. */
    private static StartRefused refused() {
        return new StartRefused("CAIRN_DB_URL must look like jdbc:postgresql://host:5432/database"
                + " or postgresql://user:password@host:5432/database.");
    }
}
