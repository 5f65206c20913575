/**
 * Networks as graphs of NIR, the Neuromorphic Intermediate Representation (Pedersen et al., Nature
 * Communications 2024), which other simulators and tools of neuromorphic chips read.
 *
 * <p>{@link io.github.spikegen.nir.NirGraph} is the graph, {@link io.github.spikegen.nir.NirFile}
 * its file, {@link io.github.spikegen.nir.NirExporter} and {@link
 * io.github.spikegen.nir.NirImporter} go from blocks to graphs and back, and {@link
 * io.github.spikegen.nir.NirExecutor} runs a graph. Which networks a trained model has is not known
 * here.
 */
package io.github.spikegen.nir;
