package dev.cairn.embedded.postgres;

/**
 * All that a client needs to connect.
 *
 * @param jdbcUrl names host, port and database, never the password
 * @param user the database's owner, a superuser of this private server
 * @param password a secret of this data folder: it stays the same as long as the folder lives
 * @param port the TCP port on 127.0.0.1, another one after each start
 */
public record ConnectionFacts(String jdbcUrl, String user, String password, int port) {

    static ConnectionFacts of(int port, String password) {
        return new ConnectionFacts(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + Cluster.DATABASE, Cluster.USER, password, port);
    }

    /** Leaves the password out: records are logged by accident. */
    @Override
    public String toString() {
        return "ConnectionFacts[" + jdbcUrl + ", user=" + user + "]";
    }
}
