/** The language of callbacks: what is owed to a receiver, when it is tried again, where it may lead. */
@NullMarked
package dev.cairn.callback;

import org.jspecify.annotations.NullMarked;
