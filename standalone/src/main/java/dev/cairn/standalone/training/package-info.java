/** Lets programs run sample jobs once, so that their JVMs write down what the next start need not do again. */
@NullMarked
package dev.cairn.standalone.training;

import org.jspecify.annotations.NullMarked;
