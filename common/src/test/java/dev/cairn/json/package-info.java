@NullMarked
package dev.cairn.json;

import org.jspecify.annotations.NullMarked;
