package dev.cairn.system.fleet;

import dev.cairn.system.Api;
import dev.cairn.system.Program;

/** An api in a process of its own. */
public final class ApiProgram extends Api implements AutoCloseable {
    private final Program program;

    ApiProgram(Program program, String key) {
        super(key);
        this.program = program.with("CAIRN_PORT", String.valueOf(port())).with("CAIRN_ADMIN_KEY", key);
    }

    public Program program() {
        return program;
    }

    /** Starts, or starts again, and waits until it is ready. */
    public ApiProgram start() throws Exception {
        reconnect();
        program.start();
        return this;
    }

    /** Starts, or starts again, without waiting. */
    public void begin() throws Exception {
        reconnect();
        program.begin();
    }

    @Override
    public void close() throws Exception {
        program.kill();
        disconnect();
    }
}
