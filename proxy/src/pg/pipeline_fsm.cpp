#include "pg/pipeline_fsm.hpp"

namespace parsegres::proxy {

PipelineAction PipelineFsm::on(ResultKind kind) {
    if (depth_ == 0) return kind == ResultKind::none ? PipelineAction::wait : PipelineAction::broken;
    const bool repeated_none = after_none_;
    after_none_ = kind == ResultKind::none;
    switch (kind) {
        case ResultKind::rows:
            if (head_ != Head::unanswered) return PipelineAction::broken;
            head_ = Head::answered;
            return PipelineAction::keep;
        case ResultKind::error:
            // The first error is the cause; what follows it is its consequence.
            if (head_ == Head::failed) return PipelineAction::drop;
            head_ = Head::failed;
            return PipelineAction::keep;
        case ResultKind::none:
            // One closes a statement; a second in a row means that libpq has nothing to say.
            return repeated_none ? PipelineAction::wait : PipelineAction::drop;
        case ResultKind::sync: return finish_head();
        case ResultKind::foreign: break;
    }
    return PipelineAction::broken;
}

PipelineAction PipelineFsm::finish_head() {
    if (head_ == Head::unanswered) return PipelineAction::broken;
    head_ = Head::unanswered;
    --depth_;
    return PipelineAction::complete;
}

void PipelineFsm::reset() {
    depth_ = 0;
    head_ = Head::unanswered;
    after_none_ = false;
}

}  // namespace parsegres::proxy
