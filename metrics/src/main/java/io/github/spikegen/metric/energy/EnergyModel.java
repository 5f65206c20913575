package io.github.spikegen.metric.energy;

import io.github.spikegen.internal.Require;

/**
 * What one operation costs.
 *
 * @param macPicojoules a multiply-accumulate (MAC), as an ordinary network does at each connection,
 *     in pJ; at least 0
 * @param acPicojoules an accumulate (AC), the addition that a spike causes at each of its synapses,
 *     in pJ; at least 0
 */
public record EnergyModel(double macPicojoules, double acPicojoules) {

  /** Checks the values. */
  public EnergyModel {
    Require.finiteAtLeast("macPicojoules", 0, macPicojoules);
    Require.finiteAtLeast("acPicojoules", 0, acPicojoules);
  }

  /**
   * Returns the constants that papers on spiking networks use: 32-bit floating-point arithmetic in
   * a 45 nm process, where a multiplication takes 3.7 pJ and an addition 0.9 pJ (M. Horowitz,
   * "Computing's energy problem (and what we can do about it)", ISSCC 2014).
   *
   * @return 4.6 pJ a MAC and 0.9 pJ an AC
   */
  public static EnergyModel of45Nanometers() {
    return new EnergyModel(4.6, 0.9);
  }
}
