package io.github.spikegen.run.inspection;

import java.util.ArrayList;
import java.util.List;

/**
 * The course of a membrane: it charges from V to H within a step, and falls to the next V at the
 * end of the step if the neuron fires.
 *
 * @param points corners of the line, from rest at time 0
 */
record TraceCurve(List<Point> points) {

  /**
   * A corner.
   *
   * @param time in steps since the pass began
   * @param potential the membrane potential
   */
  record Point(double time, double potential) {}

  /** Returns the course in one pass. */
  static TraceCurve of(NeuronTrace neuron, double rest, int timeSteps, int pass) {
    List<Point> points = new ArrayList<>();
    points.add(new Point(0, rest));
    for (int t = 1; t <= timeSteps; t++) {
      int step = pass * timeSteps + t - 1;
      points.add(new Point(t, neuron.before(step)));
      if (neuron.fires(step)) {
        points.add(new Point(t, neuron.after(step)));
      }
    }
    return new TraceCurve(List.copyOf(points));
  }
}
