package dev.cairn.start;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The parameters of a database's URL. It takes libpq's names and translates them into those of the JDBC driver, which ignores
 * names that it does not know.
 *
 * @param user empty if the parameters name none, as the password is
 * @param others as they go into a JDBC URL
 */
record DatabaseParameters(String user, String password, List<String> others) {
    private static final String TARGET = "targetServerType";
    private static final String RECHECK_SECONDS = "hostRecheckSeconds";

    /** https://www.postgresql.org/docs/current/libpq-connect.html and https://jdbc.postgresql.org/documentation/use/ */
    private static final Map<String, String> NAMES = Map.of(
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "connect_timeout", "connectTimeout",
            "gssencmode", "gssEncMode",
            "target_session_attrs", TARGET);

    private static final Map<String, String> TARGETS = Map.of(
            "read-write", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary");

    /** @throws IllegalArgumentException if an escape is none */
    static DatabaseParameters of(String query) {
        String user = "";
        String password = "";
        List<String> others = new ArrayList<>();
        for (String parameter : query.split("&")) {
            String[] parts = parameter.split("=", 2);
            String value = parts.length > 1 ? parts[1] : "";
            switch (parts[0]) {
                case "" -> {}
                case "user" -> user = ServiceUrl.decoded(value);
                case "password" -> password = ServiceUrl.decoded(value);
                default -> others.add(NAMES.getOrDefault(parts[0], parts[0]) + "=" + ofJdbc(parts[0], value));
            }
        }
        return new DatabaseParameters(user, password, others);
    }

    private static String ofJdbc(String name, String value) {
        return name.equals("target_session_attrs") ? TARGETS.getOrDefault(value, value) : value;
    }

    /**
     * A standby behind the same address takes connections, too, and refuses every write. Of several hosts, the driver keeps in mind
     * for ten seconds which were standbys: as long, one that has just become the primary would not be tried.
     */
    String ofJdbc(int hosts) {
        List<String> all = new ArrayList<>(others);
        addUnlessNamed(all, TARGET, "primary");
        if (hosts > 1) {
            addUnlessNamed(all, RECHECK_SECONDS, "1");
        }
        return String.join("&", all);
    }

    private static void addUnlessNamed(List<String> all, String name, String value) {
        if (all.stream().noneMatch(each -> each.startsWith(name + "="))) {
            all.add(name + "=" + value);
        }
    }
}
