package io.github.spikegen.run.inspection;

import java.util.ArrayList;
import java.util.List;

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

  /** {@return what the neuron is called, such as {@code 17 (0:0:17)}} */
  public String name() {
    return name;
  }

  /**
   * {@return the same under another name}
   *
   * @param other what the neuron is called
   */
  public NeuronTrace named(String other) {
    return new NeuronTrace(other, spikes, before, after);
  }

  /** {@return the number of steps: time steps times passes} */
  public int steps() {
    return spikes.length;
  }

  /**
   * {@return whether the neuron fired}
   *
   * @param step the step
   */
  public boolean fires(int step) {
    return spikes[step] > 0;
  }

  /**
   * {@return the membrane that was compared with the threshold: H}
   *
   * @param step the step
   */
  public double before(int step) {
    return before[step];
  }

  /**
   * {@return the membrane that was left for the next step: V}
   *
   * @param step the step
   */
  public double after(int step) {
    return after[step];
  }

  /** {@return the firing rate: spikes a step, in [0, 1]} */
  public double rate() {
    double sum = 0;
    for (float spike : spikes) {
      sum += spike;
    }
    return sum / spikes.length;
  }

  /**
   * {@return the course of the membrane in one pass: it charges from V to H within a step, and
   * falls to the next V at the end of the step if the neuron fires, the corners of the line, from
   * rest at time 0}
   *
   * @param rest the membrane at the start of the pass
   * @param timeSteps the steps T of a pass
   * @param pass the number of the pass, from 0
   */
  public List<Point> membrane(double rest, int timeSteps, int pass) {
    List<Point> points = new ArrayList<>();
    points.add(new Point(0, rest));
    for (int t = 1; t <= timeSteps; t++) {
      int step = pass * timeSteps + t - 1;
      points.add(new Point(t, before(step)));
      if (fires(step)) {
        points.add(new Point(t, after(step)));
      }
    }
    return points;
  }

  /**
   * A membrane at one moment.
   *
   * @param time in steps since the pass began
   * @param potential the membrane potential
   */
  public record Point(double time, double potential) {}
}
