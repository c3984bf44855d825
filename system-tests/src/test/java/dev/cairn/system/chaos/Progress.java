package dev.cairn.system.chaos;

/** Where a run tells how it goes. */
interface Progress {
    /** Something worth a line of its own. */
    void say(String line);

    /** How things stand; the next one takes its place. */
    void show(String line);

    /** On a terminal a line that changes, in a file only what is worth a line. */
    static Progress of(boolean terminal) {
        return new Progress() {
            @Override
            public void say(String line) {
                System.out.println((terminal ? "\r\033[K" : "") + line);
            }

            @Override
            public void show(String line) {
                if (terminal) {
                    System.out.print("\r\033[K" + line);
                    System.out.flush();
                }
            }
        };
    }
}
