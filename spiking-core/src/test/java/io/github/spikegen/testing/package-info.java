/** What the tests of all modules share; it is not part of the library. */
package io.github.spikegen.testing;
