package dev.cairn.bench;

/** Runs jobs to their end, whatever becomes of their clients. */
interface Engine {
    /** Returns when the job is committed. */
    void submit(Job job);
}
