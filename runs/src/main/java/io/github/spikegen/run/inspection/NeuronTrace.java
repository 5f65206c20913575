package io.github.spikegen.run.inspection;

/**
 * What one neuron did at each step of each pass, one pass after the other.
 *
 * <p>Steps are counted over all passes: step t of pass p is number {@code p·T + t}, from 0.
 */
public final class NeuronTrace {

  private final String name;
  private final float[] spikes;
  private final float[] before;
  private final float[] after;

  /**
   * Keeps what a neuron did.
   *
   * @param name what the neuron is called in a picture
   * @param spikes 0 or 1 at each step
   * @param before the membrane H before reset, which the threshold is compared with
   * @param after the membrane V after reset
   */
  public NeuronTrace(String name, float[] spikes, float[] before, float[] after) {
    if (before.length != spikes.length || after.length != spikes.length) {
      throw new IllegalArgumentException(
          "spikes, before and after must be of one length, but have %d, %d and %d"
              .formatted(spikes.length, before.length, after.length));
    }
    this.name = name;
    this.spikes = spikes.clone();
    this.before = before.clone();
    this.after = after.clone();
  }

  /**
   * Returns what the neuron is called.
   *
   * @return such as {@code 17 (0:0:17)}
   */
  public String name() {
    return name;
  }

  /**
   * Returns the same under another name.
   *
   * @param other what the neuron is called
   * @return a copy
   */
  public NeuronTrace named(String other) {
    return new NeuronTrace(other, spikes, before, after);
  }

  /**
   * Returns the number of steps.
   *
   * @return time steps times passes
   */
  public int steps() {
    return spikes.length;
  }

  /**
   * Tells whether the neuron fired.
   *
   * @param step the step
   * @return true for a spike
   */
  public boolean fires(int step) {
    return spikes[step] > 0;
  }

  /**
   * Returns the membrane that was compared with the threshold.
   *
   * @param step the step
   * @return H
   */
  public double before(int step) {
    return before[step];
  }

  /**
   * Returns the membrane that was left for the next step.
   *
   * @param step the step
   * @return V
   */
  public double after(int step) {
    return after[step];
  }

  /**
   * Returns the firing rate.
   *
   * @return spikes a step, in [0, 1]
   */
  public double rate() {
    double sum = 0;
    for (float spike : spikes) {
      sum += spike;
    }
    return sum / spikes.length;
  }
}
