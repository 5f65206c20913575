/**
 * Plans of many runs, their execution, and tables of what the runs gave. Knows all of the packages
 * of this module, and no family of models by name.
 */
package io.github.spikegen.run.reproduction;
