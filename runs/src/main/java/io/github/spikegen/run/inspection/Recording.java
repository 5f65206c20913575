package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.MembraneTrace;
import io.github.spikegen.run.SampleRequest.ImagePass;
import io.github.spikegen.run.inspection.NeuronChoice.NeuronShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What some neurons of a layer did, and how many of all fired.
 *
 * @param lif the parameters of the neurons; empty for neurons of another kind, whose membranes are
 *     not recorded
 * @param passes whose steps follow each other
 * @param timeSteps the steps T of each pass
 * @param shape how all neurons of the layer lie
 * @param neurons what the chosen neurons did
 * @param layerRates the share of all neurons of the layer that fired, at each step of each pass
 */
public record Recording(
    Optional<LifParameters> lif,
    List<ImagePass> passes,
    int timeSteps,
    NeuronShape shape,
    List<NeuronTrace> neurons,
    List<Double> layerRates) {

  public Recording {
    passes = List.copyOf(passes);
    neurons = List.copyOf(neurons);
    layerRates = List.copyOf(layerRates);
    int steps = passes.size() * timeSteps;
    if (layerRates.size() != steps || neurons.stream().anyMatch(n -> n.steps() != steps)) {
      throw new IllegalArgumentException(
          "neurons and layerRates must have %d steps, %d for each of %d passes"
              .formatted(steps, timeSteps, passes.size()));
    }
  }

  /**
   * Reads off what neurons did.
   *
   * @param currents what the layer received, {@code [T, passes, ...]}
   * @param spikes what it fired, same shape
   * @param lif the parameters of the neurons; empty for neurons of another kind
   * @param passes a name for each pass
   * @param chosen flat indices of neurons
   * @return the recording; nothing stays in the arrays' managers
   */
  public static Recording of(
      NDArray currents,
      NDArray spikes,
      Optional<LifParameters> lif,
      List<ImagePass> passes,
      int... chosen) {
    int timeSteps = Math.toIntExact(spikes.getShape().get(0));
    NeuronShape shape = NeuronShape.of(spikes.getShape());
    try (NoGrad off = new NoGrad();
        NDManager work = spikes.getManager().newSubManager()) {
      NDArray x = columns(currents, chosen, work);
      NDArray s = columns(spikes, chosen, work);
      float[][] fired = byNeuron(s);
      float[][] none = new float[chosen.length][timeSteps * passes.size()];
      float[][] before = lif.map(p -> byNeuron(MembraneTrace.beforeReset(x, s, p))).orElse(none);
      float[][] after = lif.map(p -> byNeuron(MembraneTrace.of(x, s, p))).orElse(none);
      List<NeuronTrace> neurons = new ArrayList<>();
      for (int i = 0; i < chosen.length; i++) {
        neurons.add(new NeuronTrace(name(shape, chosen[i]), fired[i], before[i], after[i]));
      }
      int[] units = IntStream.range(2, spikes.getShape().dimension()).toArray();
      NDArray sums = spikes.sum(units);
      sums.attach(work);
      NDArray perPass = sums.transpose();
      perPass.attach(work);
      List<Double> rates = new ArrayList<>();
      for (float sum : perPass.toFloatArray()) {
        rates.add((double) sum / shape.count());
      }
      return new Recording(lif, passes, timeSteps, shape, neurons, rates);
    }
  }

  /**
   * {@return the same with other neurons, or with the same under other names}
   *
   * @param others what they did
   */
  public Recording withNeurons(List<NeuronTrace> others) {
    return new Recording(lif, passes, timeSteps, shape, others, layerRates);
  }

  private static String name(NeuronShape shape, int neuron) {
    return shape.axes().size() > 1
        ? "%d (%s)".formatted(neuron, shape.place(neuron))
        : String.valueOf(neuron);
  }

  /** Returns chosen units, {@code [T, passes, chosen]}. */
  private static NDArray columns(NDArray activity, int[] chosen, NDManager work) {
    long timeSteps = activity.getShape().get(0);
    long passes = activity.getShape().get(1);
    try (NDArray indices = work.create(Arrays.stream(chosen).asLongStream().toArray());
        NDArray rows = activity.reshape(timeSteps * passes, -1);
        NDArray columns = rows.transpose();
        NDArray kept = columns.get(indices);
        NDArray back = kept.transpose()) {
      NDArray shaped = back.reshape(timeSteps, passes, chosen.length);
      shaped.attach(work);
      return shaped;
    }
  }

  /** Returns an array of {@code [T, passes, chosen]}, by neuron, pass after pass. */
  private static float[][] byNeuron(NDArray array) {
    int chosen = Math.toIntExact(array.getShape().get(2));
    int steps = Math.toIntExact(array.size() / chosen);
    float[][] rows = new float[chosen][];
    try (NDArray ordered = array.transpose(2, 1, 0)) {
      float[] flat = ordered.toFloatArray();
      Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * steps, (i + 1) * steps));
    }
    return rows;
  }
}
