package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.probe.SpikingNeuron;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * All time steps of some neurons of a layer, from rest, over arrays in the host's memory.
 *
 * <p>Currents are read through an interface, so that they can be computed while they are read:
 * normalization does so. Neurons are taken in blocks of at most {@link #LARGEST_BLOCK}, from the
 * first step to the last, and back.
 */
public interface NeuronKernel {

  /** Long enough for memory to be read ahead, although steps lie far apart. */
  int LARGEST_BLOCK = 4096;

  /** Where currents come from. */
  interface Currents {

    /**
     * Copies a piece of one time step.
     *
     * @param step the time step, from 0
     * @param start the first neuron
     * @param block takes the currents from its beginning on
     * @param count how many neurons there are
     */
    void read(int step, int start, float[] block, int count);
  }

  /** Takes the gradients with respect to the currents of a block of neurons. */
  interface CurrentGradients {

    /** {@return whether gradients of all steps are wanted in one sum} */
    boolean summed();

    /**
     * Takes those of one step, or the sum of all steps as that of step 0.
     *
     * @param step the time step, from 0
     * @param start the first neuron
     * @param gradients one for each neuron
     * @param count how many neurons there are
     */
    void take(int step, int start, float[] gradients, int count);
  }

  /**
   * Sequences in memory: entries of one time step follow each other.
   *
   * @param floats the memory
   * @param stepStride the distance between steps, 0 if they share memory
   */
  record Sequence(FloatBuffer floats, int stepStride) implements Currents, CurrentGradients {

    @Override
    public void read(int step, int start, float[] block, int count) {
      floats.get(step * stepStride + start, block, 0, count);
    }

    /**
     * Writes a piece of one time step.
     *
     * @param step the time step, from 0
     * @param start the first neuron
     * @param block one value for each neuron
     * @param count how many neurons there are
     */
    public void write(int step, int start, float[] block, int count) {
      floats.put(step * stepStride + start, block, 0, count);
    }

    @Override
    public boolean summed() {
      return stepStride == 0;
    }

    @Override
    public void take(int step, int start, float[] gradients, int count) {
      write(step, start, gradients, count);
    }
  }

  /**
   * Computes spikes.
   *
   * @param steps T
   * @param currents X, read
   * @param spikes S, written
   * @param from the first neuron
   * @param to the neuron after the last
   */
  void forward(int steps, Currents currents, Sequence spikes, int from, int to);

  /**
   * Computes the gradient of a loss with respect to the currents.
   *
   * @param steps T
   * @param currents X, read
   * @param bySpikes the gradient with respect to S, read
   * @param byCurrents takes the gradient with respect to X
   * @param from the first neuron
   * @param to the neuron after the last
   */
  void backward(
      int steps,
      Currents currents,
      Sequence bySpikes,
      CurrentGradients byCurrents,
      int from,
      int to);

  /**
   * Neurons that compute from {@link Currents}, so that what comes before them can be fused with
   * them: normalized currents need not be stored.
   *
   * <p>Who runs the kernel in place of the block reports the spikes to probes.
   */
  interface KernelNeuron extends SpikingNeuron {

    /**
     * {@return the layer's kernel if it may run here and now: the kernel, whose spikes are those of
     * the block; empty where the block must run itself, as on other devices}
     *
     * @param currents the currents before what is fused, {@code [T, N, ...]}
     */
    Optional<NeuronKernel> kernel(NDArray currents);
  }
}
