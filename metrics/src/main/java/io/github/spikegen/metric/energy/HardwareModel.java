package io.github.spikegen.metric.energy;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * A chip that computes with whole numbers: the widths of what it stores, what arithmetic costs on
 * it, and what it costs to move a bit.
 *
 * <p>The same chip runs a spiking network and the ordinary ones beside it, one sample at a time and
 * layer after layer, in the order that moves least: sums are kept beside the adders, a weight is
 * fetched once for all places of an image that it is used at, and each input is written once and
 * read once. Inputs and membranes lie in SRAM on the chip. Weights do if those of the whole network
 * fit; otherwise each layer's weights come from DRAM once for a pass of all time steps, and go on
 * through SRAM. Networks that connect parts of a chip, control and leakage are not counted.
 *
 * @param weightBits the bits of a weight, and of an input that is no spike, in [1, 32]
 * @param membraneBits the bits of a membrane potential and of a sum, in [1, 64]
 * @param addressBits the bits of a spike that is sent as an event, which names its neuron, in [1,
 *     64]; a layer's spikes are sent as events or as one bit a neuron and step, whichever is less
 * @param multiplyPicojoules the product of two 8-bit numbers, in [0, 1e6]; others in proportion to
 *     the product of their widths
 * @param addPicojoules the sum of two 32-bit numbers, in [0, 1e6]; others in proportion
 * @param sramPicojoules a bit read from or written to the chip's memory, in [0, 1e6]
 * @param dramPicojoules a bit read from memory off the chip, in [0, 1e6]
 * @param onChipKib the memory on the chip that weights may fill, in KiB, in [0, 2^24]
 */
@RecordBuilder
public record HardwareModel(
    @Hyperparameter(
            label = "BITS",
            help = "Bits of a weight, and of an input that is no spike.",
            atLeast = 1,
            atMost = 32)
        int weightBits,
    @Hyperparameter(
            label = "BITS",
            help = "Bits of a membrane potential and of a sum.",
            atLeast = 1,
            atMost = 64)
        int membraneBits,
    @Hyperparameter(
            label = "BITS",
            help = "Bits of a spike that is sent as an event.",
            atLeast = 1,
            atMost = 64)
        int addressBits,
    @Hyperparameter(
            name = "multiply-energy",
            label = "PJ",
            help = "Energy of the product of two 8-bit whole numbers in pJ.",
            atLeast = 0,
            atMost = 1e6)
        double multiplyPicojoules,
    @Hyperparameter(
            name = "add-energy",
            label = "PJ",
            help = "Energy of the sum of two 32-bit whole numbers in pJ.",
            atLeast = 0,
            atMost = 1e6)
        double addPicojoules,
    @Hyperparameter(
            name = "sram-energy",
            label = "PJ",
            help = "Energy of a bit to or from memory on the chip in pJ.",
            atLeast = 0,
            atMost = 1e6)
        double sramPicojoules,
    @Hyperparameter(
            name = "dram-energy",
            label = "PJ",
            help = "Energy of a bit from memory off the chip in pJ.",
            atLeast = 0,
            atMost = 1e6)
        double dramPicojoules,
    @Hyperparameter(
            label = "KIB",
            help = "Memory on the chip that weights may fill.",
            atLeast = 0,
            atMost = 1 << 24)
        int onChipKib)
    implements HardwareModelBuilder.With {

  private static final int BYTE = 8;

  /** Checks the ranges. */
  public HardwareModel {
    Hyperparameters.check(
        HardwareModel.class,
        weightBits,
        membraneBits,
        addressBits,
        multiplyPicojoules,
        addPicojoules,
        sramPicojoules,
        dramPicojoules,
        onChipKib);
  }

  /**
   * {@return a chip of a 45 nm process with 8-bit weights, 16-bit membranes and addresses, and room
   * for 1 MiB of weights} Energies are those of Horowitz, "Computing's energy problem (and what we
   * can do about it)", ISSCC 2014: 0.2 pJ a product of 8 bits, 0.1 pJ a sum of 32 bits, 10 pJ for
   * 64 bits of an SRAM of 8 KB, 1300 pJ for 64 bits of DRAM.
   */
  public static HardwareModel of45Nanometers() {
    return new HardwareModel(8, 16, 16, 0.2, 0.1, 10.0 / 64, 1300.0 / 64, 1024);
  }

  /**
   * {@return the bits that the sum of T spikes needs, {@code ceil(log2(T + 1))}} An activation of
   * so many bits carries what a spiking neuron tells in T steps; Yan et al., arXiv 2409.08290.
   *
   * @param timeSteps T, at least 1
   */
  public static int activationBits(long timeSteps) {
    if (timeSteps < 1) {
      throw new IllegalArgumentException("timeSteps must be at least 1, but was " + timeSteps);
    }
    return Long.SIZE - Long.numberOfLeadingZeros(timeSteps);
  }

  /** {@return what a spike costs at a synapse: the sum of a weight and a membrane, in pJ} */
  public double acPicojoules() {
    return addPicojoules * membraneBits / Integer.SIZE;
  }

  /**
   * {@return what a multiply-accumulate of a weight and an activation costs, in pJ}
   *
   * @param activationBits the bits of the activation, at least 1
   */
  public double macPicojoules(int activationBits) {
    return multiplyPicojoules * weightBits * activationBits / (BYTE * BYTE) + acPicojoules();
  }

  /** Returns whether weights lie on the chip. */
  boolean holds(double weights, int bits) {
    return weights * bits <= (double) onChipKib * 1024 * BYTE;
  }
}
