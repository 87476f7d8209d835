import type { stackGraph as en } from "../en/stackgraph";

export const stackGraph: typeof en = {
  chart: {
    title: "의존 관계",
    hint: "왼쪽에서 오른쪽으로, 필요한 것이 그것을 필요로 하는 것의 왼쪽에 있습니다. 화살표 키로 선을 따라 이동합니다.",
    loose: "다른 스택이나 애플리케이션에 의존하거나 출력을 가져오는 스택이 없습니다.",
    unseen: "없거나 볼 권한이 없습니다",
    application: "애플리케이션",
    needs: (names) => `${names} 필요`,
    takes: (outputs) => `사용하는 출력: ${outputs}.`,
    closer: "확대",
    further: "축소",
    all: "전체 보기",
    view: "보기",
    views: { list: "목록", graph: "그래프" },
  },
  graph: {
    title: "의존 관계로 본 리소스",
    modules: "모듈",
    holds: (count) => `리소스 ${count}개`,
    chosen: "선택한 리소스",
    needs: "필요로 함",
    needed: "이것을 필요로 함",
    instances: (count) => `인스턴스 ${count}개`,
    more: (count) => `외 ${count}개`,
  },
};
