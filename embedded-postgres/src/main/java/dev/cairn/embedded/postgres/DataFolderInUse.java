package dev.cairn.embedded.postgres;

import java.nio.file.Path;

/** Another start, in this or another JVM, holds the data folder; the message names the folder and the holder's pid. */
public final class DataFolderInUse extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DataFolderInUse(Path folder, String holder) {
        super("The data folder " + folder + " is in use by process " + holder
                + ": stop that one first, or choose another folder with CAIRN_DATA.");
    }
}
