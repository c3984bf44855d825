package dev.cairn.system.chaos;

/** What a fault strikes. Faults of different parts strike at the same time; two of one part would undo each other. */
enum Part {
    /** Workers and apis. */
    PROGRAMS,
    /** RabbitMQ, and the way to it. */
    BROKER,
    /** PostgreSQL, and the way to it. */
    DATABASE
}
