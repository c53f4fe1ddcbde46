#include "scenarios/bench/bench_run.hpp"
#include "scenarios/flow.hpp"

#include <memory>

namespace fulldress::scenarios {

Flow bench_flow();

Flow bench_flow() {
  return {
      .name = "bench",
      .law = "declared queries do no more work than before, and are as fast as they are to be",
      .order = 7,
      .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
        return {{.name = "bench",
                 .timeout = stage->options().timeout,
                 .needs = {"provision"},
                 .run = [stage](StepContext& context) { return measure_queries(*stage, context); },
                 .description = "run the declared queries before and after the migrations, and "
                                "compare their plans, their blocks and their times"}};
      }};
}

}  // namespace fulldress::scenarios
