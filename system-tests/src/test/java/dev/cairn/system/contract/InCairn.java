package dev.cairn.system.contract;

import dev.cairn.system.Cairn;
import dev.cairn.system.Shared;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that get a {@link Cairn} as it comes, which all of them share. Its JVM is a Turkish one, in which a name that is written
 * in small letters by the rules of the language is another name.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(InCairn.Extension.class)
@interface InCairn {

    /** Gives it. */
    final class Extension extends Shared<Cairn> {
        Extension() {
            super(
                    Cairn.class,
                    () -> new Cairn()
                            .running("-Duser.language=tr")
                            .running("-Duser.country=TR")
                            .start());
        }
    }
}
