package io.github.spikegen.run.pixels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.run.GenerativeModel.ModelNetwork.Use;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.SampleRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A trained model of the made-up family. */
record PixelModel(RunFolder folder, PixelConfig config, Block painter, NDManager manager)
    implements GenerativeModel {

  @Override
  public String description() {
    return "pixels of %s, T = %d".formatted(config.data().name(), config.timeSteps());
  }

  @Override
  public Shape imageShape() {
    return new Shape(1, 28, 28);
  }

  @Override
  public int timeSteps() {
    return config.timeSteps();
  }

  @Override
  public List<ModelNetwork> networks() {
    return List.of(new ModelNetwork("painter", "painter", "", painter, Set.of(Use.DRAWS)));
  }

  @Override
  public SamplingCost sample(SampleRequest request, ImageSink sink) throws IOException {
    for (int from = 0; from < request.count(); from += request.batchSize()) {
      int to = Math.min(request.count(), from + request.batchSize());
      request.requireNotStopped(from);
      request.announce("painter", from, to);
      try (NoGrad off = new NoGrad();
          NDManager work = manager.newSubManager()) {
        NDList latents = new NDList();
        for (int i = request.first() + from; i < request.first() + to; i++) {
          latents.add(RandomKey.of(request.seed()).fold(i).normal(work, new Shape(4)));
        }
        NDArray drawn =
            painter
                .forward(
                    new ParameterStore(work, false),
                    new NDList(ai.djl.ndarray.NDArrays.stack(latents)),
                    false)
                .singletonOrThrow();
        sink.accept(drawn.clip(0, 1).reshape(-1, 1, 28, 28));
      }
      request.progress().accept(to);
    }
    return new SamplingCost(request.count(), 0, 0);
  }
}
