package dev.cairn.start;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** Says that a program is up, and stays so until told to stop. */
public class Serving implements QuarkusApplication {
    static final String WHAT = "cairn.program.what";

    @Override
    public int run(String... arguments) {
        System.out.println(System.getProperty(WHAT));
        System.out.flush();
        Departure.onTerm();
        Quarkus.waitForExit();
        return 0;
    }
}
