/**
 * Compares the layers of trained discriminators with neurons (SGAD, arXiv 2305.10246, section 5.4),
 * and simulates a population to try it with. The measures come from the library; what is printed is
 * elsewhere.
 */
package io.github.spikegen.examples.similarity;
