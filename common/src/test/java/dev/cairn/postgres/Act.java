package dev.cairn.postgres;

import java.util.function.Supplier;

/**
 * Something that the programs do again and again.
 *
 * @param mostRows how many rows and index entries it may look at, however many there are
 * @param prepared makes what is needed for doing it once, and says how
 */
record Act(String name, int mostRows, Supplier<Runnable> prepared) {}
