package dev.cairn.agent;

/** Which model aliases this installation has a provider for. */
public interface ModelAliases {
    boolean known(String alias);
}
