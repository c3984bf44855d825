package dev.cairn.start;

import dev.cairn.postgres.SqlStates;
import dev.cairn.start.DatabaseAddress.Address;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;

/**
 * Why a database cannot be migrated, and what to do. Flyway's own advice, to baseline or to repair a history, is for whoever owns
 * the migrations: followed in a schema that another program has, it would harm that one.
 */
final class MigrationRefusal {
    private static final String OWN_SCHEMA =
            " Give Cairn a schema of its own: add currentSchema=cairn to the parameters of"
                    + " CAIRN_DB_URL, and it is made if it is not there; or a database of its own.";

    private MigrationRefusal() {}

    static String of(Address database, FlywayException e) {
        return "The database " + database + " cannot be migrated: " + found(e);
    }

    private static String found(FlywayException e) {
        if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return "the schema has tables that are not Cairn's." + OWN_SCHEMA;
        }
        if (isHistoryOfAnother(e)) {
            return "the schema has a history of migrations that are not Cairn's, or are not those of this release."
                    + OWN_SCHEMA + " Nothing was changed.";
        }
        return reason(e) + " Check the rights of the role that migrates.";
    }

    private static boolean isHistoryOfAnother(FlywayException e) {
        return e.getErrorCode() instanceof CoreErrorCode code
                && switch (code) {
                    case VALIDATE_ERROR,
                            CHECKSUM_MISMATCH,
                            DESCRIPTION_MISMATCH,
                            TYPE_MISMATCH,
                            APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED,
                            APPLIED_REPEATABLE_MIGRATION_NOT_RESOLVED,
                            OUTDATED_REPEATABLE_MIGRATION -> true;
                    default -> false;
                };
    }

    /** In the server's words, where it said something. */
    static String reason(FlywayException e) {
        return within(e)
                .map(SQLException::getMessage)
                .or(() -> Optional.ofNullable(e.getMessage()))
                .flatMap(words -> words.lines().findFirst())
                .orElse("It does not answer")
                .replaceFirst("\\.?$", ".");
    }

    static boolean isFull(FlywayException e) {
        return within(e).filter(SqlStates::isFull).isPresent();
    }

    private static Optional<SQLException> within(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }
}
