package io.github.spikegen.normalization;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.neuron.NeuronKernel;
import io.github.spikegen.neuron.NeuronKernel.Currents;
import io.github.spikegen.neuron.NeuronKernel.Sequence;

/** Currents that are normalized while they are read; used by one thread. */
final class NormalizedCurrents implements Currents {

  private final Sequence memory;
  private final Pattern pattern;
  private final float[] factors = new float[NeuronKernel.LARGEST_BLOCK];
  private final float[] offsets = new float[NeuronKernel.LARGEST_BLOCK];
  private int at = -1;

  /** Prepares to read. */
  NormalizedCurrents(Sequence memory, Pattern pattern) {
    this.memory = memory;
    this.pattern = pattern;
  }

  @Override
  public void read(int step, int start, float[] block, int count) {
    memory.read(step, start, block, count);
    if (start != at) {
      // with one index for all, the compiler makes vector instructions of the loop
      System.arraycopy(pattern.factors, start % pattern.entry, factors, 0, count);
      System.arraycopy(pattern.offsets, start % pattern.entry, offsets, 0, count);
      at = start;
    }
    ChannelAffine.apply(block, factors, offsets, count);
  }

  /** Factors and offsets of the neurons of one sample, and of the first ones of the next. */
  static final class Pattern {

    private final int entry;
    private final float[] factors;
    private final float[] offsets;

    /** Prepares for all threads and currents {@code [T, N, C, …]}. */
    Pattern(ChannelAffine affine, Shape shape) {
      ChannelColumns row = ChannelColumns.ofEntry(shape.slice(2));
      entry = row.columns();
      // neurons of a block may be the last of one sample and the first of the next
      factors = row.spread(affine::factor, 0, entry + NeuronKernel.LARGEST_BLOCK);
      offsets = row.spread(affine::offset, 0, entry + NeuronKernel.LARGEST_BLOCK);
    }
  }
}
