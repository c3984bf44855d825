package dev.cairn.start;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;

/** Reads the address of an external PostgreSQL, as JDBC or as libpq writes it. */
public final class DatabaseAddress {
    private static final int LOGIN_SECONDS = 10;
    private static final String JDBC = "jdbc:postgresql:";

    private DatabaseAddress() {}

    /** Where and as whom to connect; the password stays out of {@code toString}. */
    public record Address(String jdbcUrl, String user, String password) {
        /** @throws StartRefused with the server's own reason */
        public void checkReachable() {
            DriverManager.setLoginTimeout(LOGIN_SECONDS);
            try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password)) {
                connection.isValid(LOGIN_SECONDS);
            } catch (SQLException e) {
                throw new StartRefused("The database " + this + " cannot be used: " + reason(e)
                        + " Check CAIRN_DB_URL, CAIRN_DB_USER and CAIRN_DB_PASSWORD.");
            }
        }

        private static String reason(SQLException e) {
            return String.valueOf(e.getMessage())
                    .lines()
                    .findFirst()
                    .orElse("no reason given")
                    .replaceFirst("\\.?$", ".");
        }

        @Override
        public String toString() {
            // The query may hold a password.
            return jdbcUrl.replaceFirst("\\?.*", "") + (user.isEmpty() ? "" : " as " + user);
        }
    }

    public static Address parse(String url, Optional<String> user, Optional<String> password) {
        if (url.startsWith(JDBC)) {
            return new Address(url, user.orElse(""), password.orElse(""));
        }
        try {
            URI uri = URI.create(url);
            if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("postgres(ql)?")) {
                throw refused();
            }
            String[] credentials = uri.getRawUserInfo() == null
                    ? new String[0]
                    : uri.getRawUserInfo().split(":", 2);
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return new Address(
                    JDBC + "//" + uri.getHost() + port + uri.getRawPath() + query,
                    user.orElse(part(credentials, 0)),
                    password.orElse(part(credentials, 1)));
        } catch (IllegalArgumentException e) {
            throw refused();
        }
    }

    private static String part(String[] credentials, int index) {
        return index < credentials.length ? URLDecoder.decode(credentials[index], StandardCharsets.UTF_8) : "";
    }

    /** Without the value: it may hold a password. */
    private static StartRefused refused() {
        return new StartRefused("CAIRN_DB_URL must look like jdbc:postgresql://host:5432/database"
                + " or postgresql://user:password@host:5432/database.");
    }
}
