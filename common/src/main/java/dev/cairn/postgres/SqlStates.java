package dev.cairn.postgres;

import dev.cairn.job.StorageFailure;
import dev.cairn.job.StorageFailure.Kind;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Sorts failures of PostgreSQL and its driver by their SQLSTATE (PostgreSQL's documentation, appendix A): most classes
 * are no outage, and what is taken for one is repeated without end.
 */
public final class SqlStates {
    private SqlStates() {}

    static StorageFailure failure(SQLException e) {
        if (isFull(e)) {
            return new StorageFailure.NoRoom(said(e), e);
        }
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        Kind kind = kind(state);
        return new StorageFailure(kind, kind == Kind.UNAVAILABLE ? said(e) : told(state, e), e);
    }

    /** The session cannot write: its server is a standby, or was made read-only. */
    static boolean isReadOnly(SQLException e) {
        return "25006".equals(e.getSQLState());
    }

    /** The server, the database or the role has as many connections as it may have, or a pooler before them has. */
    public static boolean isFull(SQLException e) {
        return "53300".equals(e.getSQLState())
                || String.valueOf(e.getMessage()).contains("no more connections allowed");
    }

    /** For what is known to be about the connection, but comes from a library that hides the state. */
    static StorageFailure away(Throwable e) {
        return within(e).orElseGet(() -> new StorageFailure(Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e));
    }

    /** The database's failure that led to another one; empty if none did. */
    static Optional<StorageFailure> within(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                return Optional.of(failure(sql));
            }
        }
        return Optional.empty();
    }

    private static Kind kind(String state) {
        if (state.equals("55P03")) {
            return Kind.LOCK_TIMEOUT;
        }
        if (state.equals("57014")) {
            return Kind.OUT_OF_TIME;
        }
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            // None: the pool or the driver had no connection. Lost and refused connections, a standby that takes no
            // writes (25006), a login or database that is not there yet, conflicts of transactions, a full disk
            // (53100) or too many connections, shutdowns, disks.
            case "", "08", "25", "28", "3D", "40", "53", "55", "57", "58" -> Kind.UNAVAILABLE;
            case "22", "23" -> Kind.REFUSED;
            default -> Kind.BROKEN;
        };
    }

    /** PostgreSQL's own words quote the data in some classes; those about names and rights do not. */
    private static String told(String state, SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String constraint = server == null ? null : server.getConstraint();
        return "SQLSTATE " + state
                + (constraint == null ? "" : ", constraint " + constraint)
                + (state.startsWith("42") ? ": " + primary(server, e) : "");
    }

    private static String primary(@Nullable ServerErrorMessage server, SQLException e) {
        return server == null ? said(e) : String.valueOf(server.getMessage());
    }

    private static String said(SQLException e) {
        return String.valueOf(e.getMessage());
    }
}
