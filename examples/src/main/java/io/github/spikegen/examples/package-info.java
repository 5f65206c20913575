/** Small programs that show how the library's parts make a generative model; copy from them. */
package io.github.spikegen.examples;
